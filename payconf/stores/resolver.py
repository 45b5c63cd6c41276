"""Resolving references for one run: each place once, several at the same time, one login a store.

What was read is kept in memory for the run and nowhere else. A failure is remembered like a value, so that a store that
is down is not asked once for each of its secrets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.stores import scheme, wrong
from payconf.stores.fields import no_field, value_at

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.model.secret import Secret
    from payconf.model.secret_facts import Facts
    from payconf.stores.base import Access, Content, Scheme, Sink, Store

_AT_ONCE = 8
Asked = TypeVar("Asked")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why a place was not read: what is needed to say it again, for another field."""

    error: StoreError


class Logins:
    """The stores of one environment, each opened when first asked, until closed."""

    def __init__(self, access: Access, settings: object) -> None:
        self._access = access
        self._settings = settings
        self._open: dict[str, Store] = {}
        self._left: list[Store] = []
        self._lock = Lock()

    def of(self, reference: Reference) -> Store:
        """The store of a reference. Raises StoreUnreachable where what speaks to it isn't installed."""
        table = scheme(reference.scheme)
        with self._lock:
            if table.name not in self._open:
                block = getattr(self._settings, table.settings, None) if table.settings else None
                self._open[table.name] = _opened(
                    table, replace(self._access, settings=block, stores=self._settings), reference
                )
            return self._open[table.name]

    def anew(self, reference: Reference) -> None:
        """Log in again when the store is asked next: the one that is open didn't answer, and remembers that."""
        with self._lock:
            store = self._open.pop(scheme(reference.scheme).name, None)
            if store is not None:  # another thread may be using it
                self._left.append(store)

    def close(self) -> None:
        """Give up every login."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()
            while self._left:
                self._left.pop().close()


class Resolver:
    """A function from a reference to its secret; raises a leaf of StoreError, which never holds a value."""

    def __init__(self, logins: Logins) -> None:
        self._logins = logins
        self._places: dict[Reference, Content | _Failed] = {}
        self._locks: dict[Reference, Lock] = {}
        self._guard = Lock()

    def __call__(self, reference: Reference) -> Secret:
        refuse_wrong(reference)
        content = self._content(reference)
        return value_at(reference, content.whole, scheme(reference.scheme).newline)

    def facts(self, reference: Reference) -> Facts:
        """What the store told when the reference was read; reads it where nobody did. Raises the same."""
        refuse_wrong(reference)
        return self._content(reference).facts

    def look(self, reference: Reference) -> Facts:
        """What the store tells of it now, by metadata alone where the store allows that. Raises the same."""
        refuse_wrong(reference)
        facts = self._logins.of(reference).look(reference.place())
        if reference.key is not None and facts.fields is not None and reference.key not in facts.fields:
            raise no_field(reference)
        return facts

    def prefetch(self, references: Iterable[Reference]) -> None:
        """Read them, several at the same time; failures are raised to whoever asks for them afterwards."""
        places = dict.fromkeys(reference.place() for reference in references if not wrong(reference))
        waiting = [place for place in places if place not in self._places]
        self.at_once(self._fetch, waiting)

    @staticmethod
    def at_once(call: Callable[[Asked], Told], asked: Sequence[Asked]) -> list[Told]:
        """Call it for each, several at the same time; the answers in their order."""
        if not asked:
            return []
        with ThreadPoolExecutor(min(_AT_ONCE, len(asked))) as pool:
            return list(pool.map(call, asked))

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """Make it the reference's value, in a store that payconf writes to. Raises the same."""
        refuse_wrong(reference)
        _refuse_no_sink(reference)
        sink: Sink = self._logins.of(reference)  # type: ignore[assignment]
        place = reference.place()
        with self._locked(place):
            self._places.pop(place, None)
            try:
                return sink.write(reference, secret)
            except StoreError as error:
                if isinstance(error, StoreUnreachable | StoreLogin):
                    self._logins.anew(reference)
                problem = _again(error)
            finally:
                self._places.pop(place, None)
        raise problem

    def writable(self, reference: Reference) -> None:
        """Raise what a write would raise, as far as the store tells without one: no sink, no login, not allowed."""
        refuse_wrong(reference)
        _refuse_no_sink(reference)
        store = self._logins.of(reference)
        asked = getattr(store, "writable", None)
        if asked is not None:
            asked(reference)
            return
        with suppress(SecretMissing):  # what is to be written need not be there
            try:
                store.look(reference.place())
            except SecretDenied:  # metadata may be another right than the value
                store.read(reference.place())

    def _content(self, reference: Reference) -> Content:
        found = self._fetch(reference.place())
        if isinstance(found, _Failed):
            raise _again(found.error)
        return found

    def _fetch(self, place: Reference) -> Content | _Failed:
        with self._locked(place):
            if place not in self._places:
                try:
                    self._places[place] = self._logins.of(place).read(place)
                except StoreError as error:
                    self._places[place] = _Failed(_again(error))
            return self._places[place]

    @contextmanager
    def _locked(self, place: Reference) -> Iterator[None]:
        with self._guard:
            lock = self._locks.setdefault(place, Lock())
        with lock:
            yield


def refuse_wrong(reference: Reference) -> None:
    """Raises StoreError for a reference that its scheme doesn't know; validate has said so before."""
    said = wrong(reference)
    if said:
        raise StoreError(
            f"{reference}: {said}.",
            f"Mend the reference; payconf explain PC120 says how {reference.scheme}:// is written.",
        )


def _refuse_no_sink(reference: Reference) -> None:
    if not scheme(reference.scheme).sink:
        raise StoreError(
            f"{reference}: payconf doesn't write to {reference.scheme}://.",
            "Name a place in vault://, awssm://, sops:// or file://.",
        )


def _again(error: StoreError) -> StoreError:
    """The same words without what the client library left on the exception."""
    return type(error)(error.message, error.fix)


def _opened(table: Scheme, access: Access, reference: Reference) -> Store:
    try:
        return table.open(access)
    except ModuleNotFoundError as error:
        missing = error.name or ""
    if missing.partition(".")[0] not in {name.partition(".")[0] for name in table.modules}:
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
    raise StoreUnreachable(
        f"{reference}: what speaks to {table.title} isn't installed.",
        f"Install it: pip install 'payconf[{table.extra}]'",
    )
