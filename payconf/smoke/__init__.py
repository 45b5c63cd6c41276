"""Smoke tests: real payments with published test instruments, at the test side of payment services only.

Nothing that plans or applies imports this; only its own verb does. payconf.smoke.services has a module a service, and
an installed package adds one for its own service by an entry point of GROUP (payconf.smoke.base has the contract).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from payconf.model.brought import RegistryError
from payconf.model.registry import installed
from payconf.smoke import services

if TYPE_CHECKING:
    from payconf.smoke.base import Smoke

GROUP = "payconf.smokes"
"""The group of entry points: name of the service = module (or object) that follows payconf.smoke.base.Smoke."""


def smokes() -> Mapping[str, Smoke]:
    """All smoke tests by service. Raises RegistryError where a package brings one that payconf has."""
    own = {entry.name for entry in pkgutil.iter_modules(services.__path__)}
    foreign = {entry.name: entry for entry in installed(GROUP)}
    for name in sorted(own & foreign.keys()):
        raise RegistryError(
            f"The package {foreign[name].value} brings a smoke test of {name}, and payconf has one.",
            "Uninstall that package, or have it renamed.",
        )
    found = {name: cast("Smoke", importlib.import_module(f"{services.__name__}.{name}")) for name in sorted(own)}
    found |= {name: cast("Smoke", entry.load()) for name, entry in foreign.items()}
    return found
