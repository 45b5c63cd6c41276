"""Registries that are folders: every module of a package holds one entry, installed packages add more."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, TypeVar

from payconf.model.distributions import distributions
from payconf.model.errors import PayconfError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class RegistryError(PayconfError):
    """An installed package brings something that can't be taken: wrong form, or a name that is taken."""


@functools.cache
def installed(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of one group, of everything installed."""
    if not distributions().may_have(group):
        return ()
    from importlib.metadata import entry_points  # takes as long as Python's own start

    return tuple(sorted(entry_points(group=group), key=lambda point: (point.name, point.value)))


def collect(
    package: ModuleType, helpers: frozenset[str], attribute: str, form: type[T], points: Iterable[EntryPoint]
) -> Mapping[str, T]:
    """Entries by name: `attribute` of each module of the package but `helpers`, then what the entry points load.

    An entry point may name the module or the entry itself. Raises RegistryError.
    """
    found: dict[str, T] = {}
    origin: dict[str, str] = {}
    for source, loaded in (*_folder(package, helpers), *((_describe(point), point.load()) for point in points)):
        entry = getattr(loaded, attribute, None) if isinstance(loaded, ModuleType) else loaded
        if not isinstance(entry, form):
            raise RegistryError(
                f"{source} holds no {form.__name__} named {attribute}, so it can't be used",
                f"give the module a constant {attribute} of the class {form.__name__}, or uninstall the package",
            )
        name = str(getattr(entry, "name"))  # noqa: B009 - every form of a registry has a name
        if name in found:
            raise RegistryError(
                f"{source} brings {name!r}, a name that {origin[name]} has already taken; "
                "which of the two would be used must not depend on chance",
                "rename one of them, or uninstall the package that you don't need",
            )
        found[name], origin[name] = entry, source
    return MappingProxyType(found)


def _folder(package: ModuleType, helpers: frozenset[str]) -> Iterator[tuple[str, ModuleType]]:
    names = {file.stem for folder in package.__path__ for file in Path(folder).iterdir() if file.suffix == ".py"}
    for name in sorted(names - helpers - {"__init__"}):
        yield f"{package.__name__}.{name}", import_module(f"{package.__name__}.{name}")


def _describe(point: EntryPoint) -> str:
    distribution = f" of {point.dist.name}" if point.dist else ""
    return f"entry point {point.name}{distribution}"
