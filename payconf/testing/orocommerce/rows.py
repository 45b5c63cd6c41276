"""The shop's rows in memory: immutable rows by resource and id, ids never reused, and an undo log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Ref = tuple[str, str]
"""A row: resource name and id."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `values`: attributes, those that are never served too. `one`, `many`: what it points to.

    `named`: serial number of the commit since when others see its name.
    """

    resource: str
    id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    one: Mapping[str, Ref | None] = field(default_factory=dict)
    many: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    named: int = 0

    @property
    def ref(self) -> Ref:
        """What other rows hold of it."""
        return self.resource, self.id

    def changed(
        self,
        values: Mapping[str, Any] | None = None,
        one: Mapping[str, Ref | None] | None = None,
        many: Mapping[str, tuple[Ref, ...]] | None = None,
    ) -> Row:
        """A copy with these entries in place of its own."""
        return replace(
            self,
            values={**self.values, **(values or {})},
            one={**self.one, **(one or {})},
            many={**self.many, **(many or {})},
        )


class Rows:
    """All rows. Changes since the last `commit` can be undone; ids that were given stay given, as in PostgreSQL."""

    def __init__(self) -> None:
        self.serial = 0
        self._rows: dict[str, dict[str, Row]] = {}
        self._last: dict[str, int] = {}
        self._old: dict[Ref, Row | None] = {}
        self._mixed: set[str] = set()

    def next_id(self, resource: str) -> str:
        """A new integer id. All settings share one table, as do their ids."""
        sequence = "settings" if resource.endswith("settings") else resource
        self._last[sequence] = self._last.get(sequence, 0) + 1
        return str(self._last[sequence])

    def skip_to(self, resource: str, number: int) -> None:
        """Let the next id be `number`, unless that was given already."""
        sequence = "settings" if resource.endswith("settings") else resource
        self._last[sequence] = max(self._last.get(sequence, 0), number - 1)

    def get(self, ref: Ref | None) -> Row | None:
        """The row, or None."""
        return self._rows.get(ref[0], {}).get(ref[1]) if ref else None

    def __getitem__(self, ref: Ref) -> Row:
        return self._rows[ref[0]][ref[1]]

    def all(self, resource: str) -> list[Row]:
        """All rows of a resource, by id; the oldest first."""
        table = self._rows.get(resource, {})
        if resource in self._mixed:
            table = self._rows[resource] = dict(sorted(table.items(), key=_by_id))
            self._mixed.discard(resource)
        return list(table.values())

    def put(self, row: Row) -> Row:
        """Add or replace."""
        table = self._rows.setdefault(row.resource, {})
        if row.id not in table and table and _by_id((row.id,)) < _by_id((next(reversed(table)),)):
            self._mixed.add(row.resource)
        self._old.setdefault(row.ref, table.get(row.id))
        table[row.id] = row
        return row

    def share(self, resource: str, rows: Mapping[str, Row]) -> None:
        """Take over a whole table at once, for what never changes."""
        self._rows[resource] = dict(rows)

    def drop(self, ref: Ref) -> None:
        """Remove one row, nothing else."""
        table = self._rows.get(ref[0], {})
        if ref[1] in table:
            self._old.setdefault(ref, table.pop(ref[1]))

    def touched(self) -> Iterator[Row]:
        """The rows added or replaced since the last commit, each once."""
        for ref in list(self._old):
            row = self.get(ref)
            if row is not None:
                yield row

    def before(self, ref: Ref) -> Row | None:
        """The row as of the last commit."""
        return self._old[ref] if ref in self._old else self.get(ref)

    def commit(self) -> None:
        """Keep the changes; from now on others see them."""
        self.serial += 1
        for row in self.touched():
            old = self.before(row.ref)
            if old is None or old.values.get("name") != row.values.get("name"):
                self._rows[row.resource][row.id] = replace(row, named=self.serial)
        self._old.clear()

    def rollback(self) -> None:
        """Undo the changes."""
        for ref, old in self._old.items():
            if old is None:
                self._rows[ref[0]].pop(ref[1], None)
            else:
                self._rows[ref[0]][ref[1]] = old
                self._mixed.add(ref[0])
        self._old.clear()

    def dump(self, without: Collection[str] = ()) -> dict[str, Any]:
        """Everything, but for some resources, as JSON data that two shops can be compared by."""
        return {
            resource: {
                row.id: {"values": dict(row.values), "one": _lists(row.one), "many": _lists(row.many)}
                for row in self.all(resource)
            }
            for resource in sorted(self._rows)
            if self._rows[resource] and resource not in without
        }

    def last_ids(self) -> dict[str, int]:
        """The last id given, by sequence."""
        return dict(self._last)

    def load(self, dumped: Mapping[str, Any], last: Mapping[str, int], keep: Collection[str] = ()) -> None:
        """Take over what `dump` and `last_ids` gave; of what was there only `keep` stays."""
        kept = {resource: rows for resource, rows in self._rows.items() if resource in keep}
        loaded = {
            resource: {ident: _loaded(resource, ident, entry) for ident, entry in rows.items()}
            for resource, rows in dumped.items()
        }
        self._rows = {**kept, **loaded}
        self._last = dict(last)
        self._old.clear()


def _by_id(entry: tuple[str, *tuple[object, ...]]) -> tuple[int, str]:
    """Numbers in their order, texts in theirs."""
    return (int(entry[0]), "") if entry[0].isdigit() else (0, entry[0])


def _lists(refs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [list(r) for r in ref] if isinstance(ref, tuple) and ref and isinstance(ref[0], tuple) else _list(ref)
        for name, ref in refs.items()
    }


def _list(ref: Any) -> Any:
    return list(ref) if ref is not None else None


def _loaded(resource: str, ident: str, entry: Mapping[str, Any]) -> Row:
    one = {name: tuple(ref) if ref else None for name, ref in entry["one"].items()}
    many = {name: tuple(tuple(ref) for ref in refs) for name, refs in entry["many"].items()}
    return Row(resource, ident, entry["values"], one, many)
