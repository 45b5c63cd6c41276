"""A snapshot as plain JSON data, and back: round trip is identity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from payconf.model.address import Address
from payconf.model.resource import LiveResource, MoneyUnderWay
from payconf.model.snapshot import Known, Noted, Owned, Snapshot
from payconf.model.state import SwitchedOff
from payconf.model.value import Value, from_json, to_json

_PLAIN = (
    "environment",
    "environment_class",
    "provider",
    "shop",
    "organization",
    "read_at",
    "payconf",
    "account",
    "mode",
    "product",
    "last_run",
)


def snapshot_data(snapshot: Snapshot) -> dict[str, Any]:
    """Everything of a snapshot."""
    checkouts = snapshot.checkouts
    return {
        **{name: getattr(snapshot, name) for name in _PLAIN},
        "resources": {name: [_resource(entry) for entry in found] for name, found in snapshot.resources.items()},
        "facts": _plain(snapshot.facts),
        "money": None if snapshot.money is None else {name: asdict(entry) for name, entry in snapshot.money.items()},
        "term_users": None if snapshot.term_users is None else dict(snapshot.term_users),
        "owned": [_owned(entry) for entry in snapshot.owned],
        "moved": [[str(old), str(new)] for old, new in snapshot.moved],
        "off": [{**asdict(entry), "value": to_json(entry.value)} for entry in snapshot.off],
        "put_aside": [list(entry) for entry in snapshot.put_aside],
        "checkouts": None if checkouts is None else [{**asdict(one), "expected": [*one.expected]} for one in checkouts],
    }


def snapshot_of(data: dict[str, Any]) -> Snapshot:
    """A snapshot from its plain data. Raises KeyError, TypeError, AttributeError or ValueError for what is none."""
    money, checkouts = data["money"], data["checkouts"]
    fields = {
        **data,
        "resources": {name: tuple(_live(name, entry) for entry in found) for name, found in data["resources"].items()},
        "facts": _values(data["facts"]),
        "money": None if money is None else {name: MoneyUnderWay(**entry) for name, entry in money.items()},
        "owned": tuple(_bound(entry) for entry in data["owned"]),
        "moved": tuple((Address.parse(old), Address.parse(new)) for old, new in data["moved"]),
        "off": tuple(SwitchedOff(**{**entry, "value": from_json(entry["value"])}) for entry in data["off"]),
        "put_aside": tuple((kind, ident) for kind, ident in data["put_aside"]),
        "checkouts": None if checkouts is None else tuple(_tested(entry) for entry in checkouts),
    }
    return Snapshot(**fields)


def _tested(data: dict[str, Any]) -> Known:
    return Known(**{**data, "expected": tuple(data["expected"])})


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: to_json(value) for name, value in values.items()}


def _values(data: dict[str, Any]) -> dict[str, Value]:
    return {name: from_json(value) for name, value in data.items()}


def _resource(entry: LiveResource) -> dict[str, Any]:
    return {"id": entry.id, "values": _plain(entry.values)}


def _live(kind: str, data: dict[str, Any]) -> LiveResource:
    return LiveResource(**{"kind": kind, **data, "values": _values(data["values"])})


def _owned(entry: Owned) -> dict[str, Any]:
    return {
        "address": str(entry.address),
        "live_id": entry.live_id,
        "last_applied": _plain(entry.last_applied),
        "noted": {name: asdict(noted) for name, noted in entry.noted.items()},
    }


def _bound(data: dict[str, Any]) -> Owned:
    noted = {name: Noted(**entry) for name, entry in data["noted"].items()}
    return Owned(
        **{
            **data,
            "address": Address.parse(data["address"]),
            "last_applied": _values(data["last_applied"]),
            "noted": noted,
        }
    )
