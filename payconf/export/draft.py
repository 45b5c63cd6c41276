"""What of a live shop becomes which object of YAML, and what stays outside and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.export.integrations import access, integration_block, unlike
from payconf.export.keys import free_key, variable
from payconf.export.rules import methods_of, rule_block
from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.exported import Outside
from payconf.model.resource import Live, LiveResource
from payconf.model.value import Value

KINDS = ("payment_terms", "integrations", "rules")
"""What is exported, in this order: rules name integrations."""
Object = tuple[str, str]
"""A live object: kind and id."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already. `owners`: addresses by live object; `keys`: by kind, those that git has in any form.

    `named`: keys of owned integrations that git has, by live id, so that rules can name their methods.
    `references`: all that any environment of the project names.
    """

    environment: str
    owners: Mapping[Object, Address] = field(default_factory=dict)
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    references: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One live object under its new address. `outside`: set where it stays unmanaged.

    `credential`: the fields of its entry in credentials.yaml; `optional`: those that may be missing there.
    `orphans`: methods that are left out; `unlike`: fields that the next plan changes, because YAML can't say them.
    """

    live: LiveResource
    address: Address
    name: str
    block: Mapping[str, Any] = field(default_factory=dict)
    credential: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    outside: Outside | None = None

    @property
    def object(self) -> Object:
        """The live object."""
        return self.live.kind, self.live.id


@dataclass(slots=True)
class _Desk:
    """What is taken so far while entries are made."""

    known: Known
    outside: Mapping[Object, Outside]
    keys: dict[str, set[str]]
    references: set[str]
    integrations: dict[str, str]


def draft(live: Live, known: Known, outside: Mapping[Object, Outside]) -> tuple[Entry, ...]:
    """An entry for each live object that no address owns, by kind and id; also for what is outside."""
    keys = {kind: {*known.keys.get(kind, ())} for kind in KINDS}
    desk = _Desk(known, outside, keys, {*known.references}, {**known.named})
    return tuple(
        _MAKERS[kind](entry, desk)
        for kind in KINDS
        for entry in _in_order(live.resources.get(kind, ()))
        if (kind, entry.id) not in known.owners
    )


def _in_order(entries: Iterable[LiveResource]) -> list[LiveResource]:
    """By id, 9 before 10."""
    return sorted(entries, key=lambda entry: (len(entry.id), entry.id))


def _address(entry: LiveResource, name: Value, other: str, desk: _Desk) -> Address:
    """A key that tells nothing of a name which is not to be written."""
    outside = desk.outside.get((entry.kind, entry.id))
    hidden = outside is not None and outside.hidden
    key = free_key("" if hidden else str(name or ""), other, desk.keys[entry.kind])
    desk.keys[entry.kind].add(key)
    return Address(entry.kind, key)


def _term(entry: LiveResource, desk: _Desk) -> Entry:
    label = entry.values.get("label")
    address = _address(entry, label, "term", desk)
    block = {} if label is None else {"label": label}
    return Entry(entry, address, str(label or ""), block, outside=desk.outside.get(("payment_terms", entry.id)))


def _integration(entry: LiveResource, desk: _Desk) -> Entry:
    name, type_ = str(entry.values.get("name") or ""), str(entry.values.get("type"))
    address = _address(entry, name, type_.replace("_", "-"), desk)
    known, outside = types().get(type_), desk.outside.get(("integrations", entry.id))
    if known is None:
        return Entry(entry, address, name, outside=outside or Outside(f"payconf doesn't know its type {type_}"))

    def reference(field_name: str) -> str:
        found = variable(desk.known.environment, address.key, field_name, desk.references)
        desk.references.add(found)
        return found

    block = integration_block(known, address.key, entry.values)
    fields, optional = access(known, entry.values, reference)
    if outside is None:
        desk.integrations[entry.id] = address.key
    return Entry(
        entry,
        address,
        name,
        block,
        fields,
        optional,
        unlike=unlike(known, address.key, block, entry.values),
        outside=outside,
    )


def _rule(entry: LiveResource, desk: _Desk) -> Entry:
    name = str(entry.values.get("name") or "")
    address = _address(entry, name, "rule", desk)
    methods = methods_of(entry.values, desk.integrations)
    outside = desk.outside.get(("rules", entry.id)) or (Outside(methods.why) if methods.why else None)
    block = rule_block(address.key, entry.values, methods)
    return Entry(entry, address, name, block, orphans=methods.orphans, outside=outside)


_MAKERS = {"payment_terms": _term, "integrations": _integration, "rules": _rule}
