"""What the lines of an environment's log come to. Rows are those of the tables in payconf.state.whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Tables = Mapping[str, list[list[Any]]]
_KEYS = {"bindings": 2, "moves": 1, "plans": 1, "runs": 1, "switched_off": 4, "notes": 1}
"""How many of a row's columns are its key."""


class Fold:
    """The tables of one environment without steps, journals, files and audit, which lie elsewhere.

    `taking`: the id of a take-over that has begun and not ended; such a state is not to be used.
    """

    def __init__(self, tables: Tables | None = None) -> None:
        self.used, self.taking = 0, ""
        self.owners: dict[tuple[str, str], str] = {}
        self.rows: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = {name: {} for name in _KEYS}
        if tables is not None:
            self._fill(tables)

    def _fill(self, tables: Tables) -> None:
        for name, width in _KEYS.items():
            self.rows[name] = {tuple(row[:width]): tuple(row[width:]) for row in tables[name]}
        self.owners = {(kind, live): key for (kind, key), (live, *_) in self.rows["bindings"].items()}
        self.used = max((row[0] for row in tables["numbers"]), default=0)

    def tables(self) -> dict[str, list[list[Any]]]:
        """All rows, sorted by their keys, as payconf.state.whole exports them."""
        named = {name: [[*key, *rest] for key, rest in sorted(self.rows[name].items())] for name in _KEYS}
        return {**named, "numbers": [[self.used]] if self.used else []}

    def apply(self, operation: Sequence[Any]) -> None:
        """Carry out one line. It was checked against this very fold when it was written."""
        name, *arguments = operation
        _OPERATIONS[name](self, *arguments)

    def owner(self, kind: str, live_id: str) -> str | None:
        """The key of the binding that owns a live object."""
        return self.owners.get((kind, live_id))

    def _put(self, name: str, row: Sequence[Any]) -> None:
        width = _KEYS[name]
        self.rows[name][tuple(row[:width])] = tuple(row[width:])

    def _bind(self, kind: str, key: str, live_id: str, *rest: str) -> None:
        self._unbind(kind, key)
        self._put("bindings", (kind, key, live_id, *rest))
        self.owners[kind, live_id] = key

    def _unbind(self, kind: str, key: str) -> None:
        if row := self.rows["bindings"].pop((kind, key), None):
            del self.owners[kind, row[0]]

    def _rename(self, kind: str, old: str, new: str) -> None:
        row = self.rows["bindings"][kind, old]
        self._unbind(kind, old)
        self._bind(kind, new, *row)
        self.rows["moves"].pop((f"{kind}/{new}",), None)
        self._put("moves", (f"{kind}/{old}", f"{kind}/{new}"))

    def _begin(self, number: int, intent: str, digest: str, started_at: str) -> None:
        self.used = number
        self._put("runs", (number, intent, digest, started_at, "", 0))

    def _finish(self, number: int, error: str) -> None:
        if row := self.rows["runs"].get((number,)):
            self._put("runs", (number, *row[:3], error, 1))

    def _forget(self, rows: Sequence[Sequence[str]]) -> None:
        for *key, run in rows:
            if self.rows["switched_off"].get(tuple(key), (None, run))[1] == run:
                self.rows["switched_off"].pop(tuple(key), None)

    def _prune(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self.rows["runs"].pop((number,), None)
            self.rows["notes"].pop((number,), None)

    def _taking(self, ident: str) -> None:
        self.taking = ident

    def _taken(self, tables: Tables) -> None:
        self.taking = ""
        self._fill(tables)

    def _off(self, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            self._put("switched_off", row)


_OPERATIONS: Mapping[str, Any] = {
    "bind": Fold._bind,
    "unbind": Fold._unbind,
    "rename": Fold._rename,
    "plan": lambda fold, digest: fold._put("plans", (digest,)),
    "begin": Fold._begin,
    "finish": Fold._finish,
    "note": lambda fold, *row: fold._put("notes", row),
    "off": Fold._off,
    "forget": Fold._forget,
    "prune": Fold._prune,
    "taking": Fold._taking,
    "taken": Fold._taken,
}
