"""What a run would have to be undone to: the objects that its plan changes, as they were before it. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from payconf.model.address import Address
from payconf.model.change import Action, Change
from payconf.model.errors import InvalidConfiguration
from payconf.model.kind import Kind
from payconf.model.marker import MARKER
from payconf.model.plan import NotChecked, Plan
from payconf.model.reference import parse_reference
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import Binding, State, Written
from payconf.model.value import SecretRef, Value, from_json, to_json
from payconf.plan.bind import Owners, bound_values, owners_of
from payconf.plan.canonical import canonical
from payconf.plan.displaced import displaced

FORMAT = 1
_PINS = frozenset({"version", "version_id"})
_LOST = "secrets that were overwritten, and whose references pin no version: {}"
_MAKES = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(frozen=True, slots=True)
class Inverse:
    """By address the values before the run, None where there was no object. `left`: sentences about what stays."""

    objects: Mapping[Address, Mapping[str, Value] | None]
    left: tuple[str, ...] = ()


def inverse(plan: Plan, live: Live, state: State, kinds: Mapping[str, Kind]) -> Inverse:
    """Of a plan that is about to be carried out. `state` has followed its renames."""
    held = {(kind, entry.id): entry for kind, entries in live.resources.items() for entry in entries}
    owners = owners_of(state.bindings)
    objects: dict[Address, Mapping[str, Value] | None] = {}
    left: dict[str, None] = {}
    for change in plan.changes:
        if change.address.kind == MARKER or change.address in objects:
            continue
        if not change.owned:
            left[f"{change.address} is not payconf's own, and is not changed back"] = None
            continue
        binding = state.bindings.get(change.address)
        have = held.get((change.address.kind, binding.live_id)) if binding is not None else None
        if binding is None or have is None:
            objects[change.address] = None
            continue
        objects[change.address] = _before(have, binding, kinds[change.address.kind], owners)
    if lost := overwritten(plan.changes, state.bindings, kinds):
        left[_LOST.format(", ".join(lost))] = None
    return Inverse(objects, tuple(left))


def _before(have: LiveResource, binding: Binding, kind: Kind, owners: Owners) -> dict[str, Value]:
    """Readable values as the shop has them; secrets by the reference that they were read from.

    A name by which an earlier run put the object aside is not what anybody wants back.
    """
    specs = kind.fields_of(have.values)
    readable = {name: value for name, value in have.values.items() if name in specs and not specs[name].hidden}
    for name in kind.natural_key[:1]:
        base = binding.last_applied.get(name)
        if isinstance(base, str) and readable.get(name) == displaced(base, have.id):
            readable[name] = base
    secrets = {
        name: SecretRef(written.reference, written.fingerprint)
        for name, written in binding.written.items()
        if name in specs and written.status == "written" and written.reference
    }
    return {**bound_values(readable, owners), **secrets}


def overwritten(changes: Iterable[Change], bindings: Mapping[Address, Binding], kinds: Mapping[str, Kind]) -> list[str]:
    """Secrets that can't be brought back, because nothing says which version of them was there: address and fields."""
    found: dict[Address, list[str]] = {}
    for change in changes:
        binding = bindings.get(change.address)
        if binding is None or change.action in _MAKES or not change.owned or change.address.kind not in kinds:
            continue
        variant = {**binding.last_applied, **change.values}
        specs = kinds[change.address.kind].fields_of(variant)
        lost = [name for name in change.values if name in specs and specs[name].hidden]
        unpinned = [name for name in lost if not _pinned(binding.written.get(name))]
        found.setdefault(change.address, []).extend(unpinned)
    return [f"{address.key} ({', '.join(sorted(names))})" for address, names in sorted(found.items()) if names]


def _pinned(written: Written | None) -> bool:
    if written is None or not written.reference:
        return False
    return bool(_PINS & dict(parse_reference(written.reference).options).keys())


def dump(made: Inverse) -> bytes:
    """As it is kept beside a run; no secret is in it."""
    objects = {
        str(address): None if values is None else to_json(dict(values)) for address, values in made.objects.items()
    }
    return canonical({"format": FORMAT, "objects": objects, "left": list(made.left)})


def load(content: bytes) -> Inverse:
    """The inverse of dump. Raises InvalidConfiguration for what another version of payconf has kept."""
    data: Any = json.loads(content)
    if data.get("format") != FORMAT:
        raise InvalidConfiguration(
            f"What would undo this run was kept in format {data.get('format')}; this payconf reads {FORMAT}.",
            "Roll it back with the version of payconf that carried it out.",
        )
    objects = {
        Address.parse(text): None if values is None else from_json(values) for text, values in data["objects"].items()
    }
    return Inverse(objects, tuple(data["left"]))


def wanted(made: Inverse, live: Live, state: State, kinds: Mapping[str, Kind]) -> list[Resource]:
    """What is wanted of the whole shop when a run is undone: its objects as they were, all others as they are now.

    A secret that can't be told from the one that is there, or that the run has overwritten for good, is left alone. So
    that a webhook which is made again isn't made for nothing, whatever uses its secret is said to want it.
    """
    owners, told = owners_of(state.bindings), _told(made, kinds)
    held = {(kind, entry.id): entry for kind, entries in live.resources.items() for entry in entries}
    found = []
    for address in sorted({*state.bindings, *made.objects}):
        if address.kind == MARKER:
            continue
        binding = state.bindings.get(address)
        have = held.get((address.kind, binding.live_id)) if binding is not None else None
        values: Mapping[str, Value] | None
        if address not in made.objects:
            values = None if have is None else bound_values(have.values, owners)
        else:
            values = made.objects[address]
            if values is not None and have is not None and binding is not None:
                values = _without_lost(values, binding, kinds[address.kind], told)
        if values is not None:
            found.append(Resource(address, {**_using(told, binding, kinds.get(address.kind)), **values}))
    return found


def _told(made: Inverse, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Where secrets are stored that the objects of before were told."""
    return frozenset(
        value.reference
        for address, values in made.objects.items()
        if values is not None and address.kind in kinds
        for name in kinds[address.kind].told
        if isinstance(value := values.get(name), SecretRef)
    )


def _using(told: Collection[str], binding: Binding | None, kind: Kind | None) -> dict[str, Value]:
    """The fields of an object that were written from there, as they are now: no change unless there is a new secret."""
    if binding is None or kind is None:
        return {}
    return {
        name: SecretRef(written.reference, written.fingerprint)
        for name, written in binding.written.items()
        if written.reference in told and written.status == "written" and name not in kind.told
    }


def _without_lost(values: Mapping[str, Value], binding: Binding, kind: Kind, told: Collection[str]) -> dict[str, Value]:
    specs = kind.fields_of(values)
    return {
        name: value
        for name, value in values.items()
        if not (name in specs and specs[name].hidden) or _comes_back(value, binding.written.get(name), told)
    }


def _comes_back(value: Value, now: Written | None, told: Collection[str]) -> bool:
    """Whether the secret of before is there still, its reference says which version it was, or it is told anew."""
    if now is not None and now.fingerprint == value.fingerprint:
        return True
    if value.reference in told and (now is None or now.reference != value.reference):
        return True
    return _pinned(Written("written", reference=value.reference))


def left_over(made: Inverse) -> tuple[NotChecked, ...]:
    """What the rollback doesn't do, for the plan."""
    return tuple(NotChecked(f"Not undone: {text}.") for text in made.left)
