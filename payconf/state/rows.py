"""How bindings and runs lie in the rows of a state database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from payconf.model.address import Address
from payconf.model.outcome import Done, Run
from payconf.model.state import Binding, Written
from payconf.model.value import Value, from_json, to_json

NOT_FINISHED = "the run did not come to its end"
"""The error of a run that nobody closed: its process was killed."""


def to_binding(kind: str, key: str, live_id: str, last_applied: str, written: str) -> Binding:
    """A binding from its row; the last two are JSON."""
    return Binding(
        Address(kind, key),
        live_id,
        from_json(json.loads(last_applied)),
        {
            name: Written(**{**entry, "forms": tuple(entry.get("forms", ()))})
            for name, entry in json.loads(written).items()
        },
    )


def dump_values(values: Mapping[str, Value]) -> str:
    """Values as JSON, the same text for the same values."""
    return json.dumps(to_json(dict(values)), sort_keys=True)


def dump_written(written: Mapping[str, Written]) -> str:
    """What is remembered of write-only fields, as JSON; what nobody knows of them is left out."""
    return json.dumps({name: _known(asdict(entry)) for name, entry in written.items()}, sort_keys=True)


def _known(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value or name not in ("version", "at", "expires")}


def plain(text: str) -> str:
    """Text of the world outside, without what PostgreSQL or UTF-8 can't hold: an error must not stop its own record."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def run_id(number: int) -> str:
    """A run's id from its number."""
    return f"r-{number:04d}"


def run_number(run: str) -> int:
    """A run's number from its id."""
    return int(run.removeprefix("r-"))


def summary(runs: tuple[Run, ...]) -> str:
    """r-0007, 2026-11-22T14:02:11Z, 3 done, 1 failed; `not finished` where it was cut off; empty where nothing ran."""
    if not runs:
        return ""
    counts = [f"{runs[-1].count(done)} {done.value}" for done in Done if done is Done.DONE or runs[-1].count(done)]
    cut_off = ("not finished",) if runs[-1].error == NOT_FINISHED else ()
    return ", ".join((runs[-1].id, runs[-1].started_at, *counts, *cut_off))
