"""Providers: one module or package a live system. The folder is the registry; entry points add third parties.

A provider is imported when it is asked for by name, and not before: whoever only validates needs none of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from payconf.model.errors import InvalidConfiguration
from payconf.model.registry import RegistryError, installed
from payconf.services import services

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from payconf.providers.base import Provider

GROUP = "payconf.providers"
"""The group of entry points: name = module (or object) that follows payconf.providers.base.Provider."""


class Providers(Mapping[str, "Provider"]):
    """All providers by name; a value is imported when it is looked up."""

    def __init__(self, additional: Mapping[str, Provider]) -> None:
        self._additional = additional
        self._own = frozenset(entry.name for entry in pkgutil.iter_modules(__path__) if entry.name != "base")
        self._foreign = {entry.name: entry for entry in installed(GROUP)}
        for name in sorted(self._own & self._foreign.keys()):
            raise RegistryError(
                f"The package {_package(self._foreign[name])} brings a provider named {name}, and payconf has one.",
                "Uninstall that package, or have its provider renamed.",
            )

    def __getitem__(self, name: str) -> Provider:
        if name in self._additional:
            return self._additional[name]
        if name in self._own:
            return cast("Provider", importlib.import_module(f"{__name__}.{name}"))
        return cast("Provider", self._foreign[name].load())

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._additional, *self._own, *self._foreign}))

    def __len__(self) -> int:
        return len({*self._additional, *self._own, *self._foreign})

    def __contains__(self, name: object) -> bool:
        return name in self._additional or name in self._own or name in self._foreign


def providers(additional: Mapping[str, Provider] | None = None) -> Mapping[str, Provider]:
    """All providers. `additional` ones win over installed ones of the same name; tests pass them, the program never."""
    return Providers(additional or {})


def provider(name: str, additional: Mapping[str, Provider] | None = None) -> Provider:
    """The provider of a shop by name; raises InvalidConfiguration with the known names where there is none.

    A payment service has a provider too, and is no shop.
    """
    known = providers(additional)
    shops = [entry for entry in known if entry not in services() or entry in (additional or {})]
    if name not in shops:
        raise InvalidConfiguration(
            f"There is no provider of shops {name!r}, so the shop can't be spoken to.",
            f"Write one of {', '.join(shops)}, or install the package that brings it.",
        )
    return known[name]


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value
