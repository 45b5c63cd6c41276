"""Registries that are folders: every module of a package holds one entry, installed packages add more.

What an installed package brings wrongly stops whoever uses it, and nobody else: an entry that can't be used is known by
its name, and asking for it says whose it is and what to do.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, Mapping, ValuesView
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Generic, TypeVar

from payconf.model.brought import RegistryError, error_of, load, package_of
from payconf.model.distributions import distributions

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")
Unfit = Callable[[T, Collection[T]], str]
"""Why an entry can't be used beside these others: a part of a sentence; empty where it can."""


@functools.cache
def installed(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of one group, of everything installed."""
    if not distributions().may_have(group):
        return ()
    from importlib.metadata import entry_points  # takes as long as Python's own start

    return tuple(sorted(entry_points(group=group), key=lambda point: (point.name, point.value)))


class Registry(Mapping[str, T], Generic[T]):
    """Entries by name. Whoever goes through all of them sees those that can be used.

    A name whose entry can't be is in it, too, and raises RegistryError when it is looked up. So does one of payconf's
    own that a package brings again; payconf's entry stays among the values, so that what goes through all of them (such
    as a search for keys) misses nothing.
    """

    def __init__(self, entries: Mapping[str, T], problems: Mapping[str, RegistryError]) -> None:
        self._entries = MappingProxyType(dict(entries))
        self._problems = MappingProxyType(dict(problems))

    def __getitem__(self, name: str) -> T:
        if name in self._problems:
            raise self._problems[name].again()
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries or name in self._problems

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def values(self) -> ValuesView[T]:
        """The entries that can be used."""
        return self._entries.values()

    def items(self) -> ItemsView[str, T]:
        """The entries that can be used, by name."""
        return self._entries.items()

    def problem(self, name: str) -> RegistryError | None:
        """Why the entry of that name can't be used; None where it can, or there is none."""
        return self._problems.get(name)

    @property
    def broken(self) -> tuple[RegistryError, ...]:
        """What is wrong with installed packages, by the names of their entries."""
        return tuple(self._problems[name] for name in sorted(self._problems))


def collect(
    package: ModuleType,
    helpers: frozenset[str],
    attribute: str,
    form: type[T],
    points: Iterable[EntryPoint],
    unfit: Unfit[T],
) -> Registry[T]:
    """Entries by name: `attribute` of each module of the package but `helpers`, then what the entry points load.

    An entry point has the name of its entry, and may lead to the module or to the entry itself. Two packages that bring
    one name both lose it: which of them would be used must not depend on chance.
    """
    own = {str(getattr(entry, "name")): entry for entry in _folder(package, helpers, attribute, form)}  # noqa: B009
    brought: dict[str, T] = {}
    by_name: dict[str, list[EntryPoint]] = {}
    problems: dict[str, RegistryError] = {}
    for point in points:
        by_name.setdefault(point.name, []).append(point)
    for name, rivals in by_name.items():
        taken = name_taken(rivals, name in own)
        if taken is not None:
            problems[name] = taken
            continue
        try:
            brought[name] = _entry(rivals[0], attribute, form)
        except RegistryError as error:
            problems[name] = error.again()
    for name, entry in brought.items():
        others = [*own.values(), *(other for key, other in brought.items() if key != name)]
        if why := unfit(entry, others):
            problems[name] = error_of(by_name[name][0], why)
    return Registry({**own, **{name: entry for name, entry in brought.items() if name not in problems}}, problems)


def name_taken(rivals: Collection[EntryPoint], own: bool) -> RegistryError | None:
    """The error where several packages bring a name, or one brings a name that payconf has itself."""
    packages = sorted(package_of(point) for point in rivals)
    name = next(iter(rivals)).name
    if own:
        whose = f"payconf has a {name} of its own"
    elif len(packages) > 1:
        whose = f"so does {' and '.join(packages[1:])}"
    else:
        return None
    return RegistryError(
        f"The package {packages[0]} brings {name!r}, and {whose}. Which of them is used must not depend on chance, so "
        "none is.",
        f"Uninstall what you don't need (pip uninstall {packages[0]}), or have its entry point renamed.",
    )


def _folder(package: ModuleType, helpers: frozenset[str], attribute: str, form: type[T]) -> Iterator[T]:
    names = {file.stem for folder in package.__path__ for file in Path(folder).iterdir() if file.suffix == ".py"}
    for name in sorted(names - helpers - {"__init__"}):
        found = getattr(import_module(f"{package.__name__}.{name}"), attribute, None)
        if not isinstance(found, form):
            raise RegistryError(f"{package.__name__}.{name} holds no {form.__name__} named {attribute}.")
        yield found


def _entry(point: EntryPoint, attribute: str, form: type[T]) -> T:
    """What an entry point of one name leads to. Raises RegistryError."""
    loaded = load(point)
    entry = getattr(loaded, attribute, None) if isinstance(loaded, ModuleType) else loaded
    if not isinstance(entry, form):
        raise error_of(
            point,
            f"{point.value} holds no {form.__name__} named {attribute}",
            f"Give the module a constant {attribute} of the class {form.__name__}",
        )
    name = str(getattr(entry, "name"))  # noqa: B009 - every form of a registry has a name
    if name != point.name:
        raise error_of(point, f"what it brings is named {name!r}", f"Write {name} = {point.value} in its entry points")
    return entry
