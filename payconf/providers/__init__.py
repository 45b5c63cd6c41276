"""Providers: one module or package a live system. The folder is the registry; entry points add third parties.

A provider is imported when it is asked for by name, and not before: whoever only validates needs none of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from payconf.model.brought import error_of, load
from payconf.model.errors import InvalidConfiguration
from payconf.model.kind import Kind
from payconf.model.registry import installed, name_taken
from payconf.services import services

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from payconf.providers.base import Provider

GROUP = "payconf.providers"
"""The group of entry points: name = module (or object) that follows payconf.providers.base.Provider."""

_FUNCTIONS = ("connect", "identify", "read", "write")


class Providers(Mapping[str, "Provider"]):
    """All providers by name; a value is imported when it is looked up, and may then raise RegistryError."""

    def __init__(self, additional: Mapping[str, Provider]) -> None:
        self._additional = additional
        self._own = frozenset(entry.name for entry in pkgutil.iter_modules(__path__) if entry.name != "base")
        self._foreign: dict[str, list[EntryPoint]] = {}
        for point in installed(GROUP):
            self._foreign.setdefault(point.name, []).append(point)

    def __getitem__(self, name: str) -> Provider:
        if name in self._additional:
            return self._additional[name]
        rivals = self._foreign.get(name, [])
        taken = name_taken(rivals, name in self._own) if rivals else None
        if taken is not None:
            raise taken
        return _brought(rivals[0]) if rivals else self._folder(name)

    def _folder(self, name: str) -> Provider:
        if name not in self._own:
            raise KeyError(name)
        return cast("Provider", importlib.import_module(f"{__name__}.{name}"))

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


def _brought(point: EntryPoint) -> Provider:
    """The provider of an installed package. Raises RegistryError where it doesn't have what the contract asks for."""
    found = load(point)
    missing = [name for name in ("NAME", "KINDS", *_FUNCTIONS) if not hasattr(found, name)]
    missing += [name for name in _FUNCTIONS if name not in missing and not callable(getattr(found, name))]
    if missing:
        fix = "Give its provider all that payconf.providers.base.Provider names"
        raise error_of(point, f"{point.value} has no {', '.join(missing)}", fix)
    provider = cast("Provider", found)
    if point.name != provider.NAME:
        fix = f"Name the entry point {provider.NAME}"
        raise error_of(point, f"NAME of its provider is {provider.NAME!r}", fix)
    kinds: object = provider.KINDS
    if not isinstance(kinds, Mapping) or not all(isinstance(kind, Kind) for kind in kinds.values()):
        raise error_of(point, "KINDS is no mapping of Kind (payconf.model.kind) by name")
    return provider
