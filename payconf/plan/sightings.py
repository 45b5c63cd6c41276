"""What in the shop is not as payconf left it, whatever git says: by state and live alone."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.address import Address
from payconf.model.audit import Sighting
from payconf.model.change import Reason
from payconf.model.kind import Kind
from payconf.model.plan import Plan
from payconf.model.resource import Live
from payconf.model.state import State
from payconf.model.value import SecretRef, Value, to_json
from payconf.plan.bind import Owners, Pair, bound, bound_values, owners_of, pair_up
from payconf.plan.differ import same
from payconf.plan.displaced import Predecessors, as_before, predecessors
from payconf.plan.situation import index_live


def sightings(live: Live, state: State, kinds: Mapping[str, Kind], made: Plan) -> tuple[Sighting, ...]:
    """Every owned object that differs in what can be read from how it was applied last, or that is gone, by address.

    What `payconf off` did, and what a run of its own left half done, is no change by others. Only the plan (`made`)
    can tell of a secret that the shop lets be read whether it is another one.
    """
    managed = {name: kind for name, kind in kinds.items() if kind.management == "managed"}
    owners = owners_of(state.bindings)
    if _as_left(live, state, managed, owners) and not made.drift:
        return ()
    pairs = pair_up((), live, state.bindings, managed)
    left = predecessors(pairs, index_live(live, managed), managed, owners)
    off = {(entry.kind, entry.live_id, entry.field): entry.value for entry in state.off}
    others, found = _other_secrets(made), []
    for pair in pairs:
        if pair.have is None or pair.binding is None:
            found.append(Sighting(str(pair.address), vanished=True))
            continue
        fields = _moved(pair, pair.have.values, pair.binding.last_applied, left, off, owners)
        secrets = others.get(pair.address, ())
        if fields or secrets:
            found.append(Sighting(str(pair.address), fields, secrets))
    return tuple(found)


def _as_left(live: Live, state: State, kinds: Mapping[str, Kind], owners: Owners) -> bool:
    """Whether surely nothing has moved; as nearly always, so that it must be quick."""
    held = {target: entry.values for target, entry in index_live(live, kinds).items() if target in owners}
    known = sum(address.kind in kinds and address.kind in live.resources for address in state.bindings)
    return known == len(held) and all(
        values == (last := state.bindings[owners[target]].last_applied)
        or bound_values(values, owners) == bound_values(last, owners)
        for target, values in held.items()
    )


def uncompared(state: State) -> tuple[Sighting, ...]:
    """What a reading without secrets can't show: readable fields that payconf wrote from a secret."""
    return tuple(
        Sighting(str(address), secrets=tuple(name for name, value in held.items() if isinstance(value, SecretRef)))
        for address, held in ((address, binding.last_applied) for address, binding in state.bindings.items())
    )


def _other_secrets(made: Plan) -> dict[Address, tuple[str, ...]]:
    """By address, readable fields that hold another secret than was applied last, whatever is to become of it."""
    undone = [(change.address, change.fields) for change in made.changes if change.reason is Reason.FROM_SHOP]
    kept = [(entry.address, entry.fields) for entry in made.drift if not entry.off]
    return {
        address: tuple(item.name for item in fields if item.known and isinstance(item.after, SecretRef))
        for address, fields in (*undone, *kept)
    }


def _moved(
    pair: Pair,
    now: Mapping[str, Value],
    last: Mapping[str, Value],
    left: Predecessors,
    off: Mapping[tuple[str, str, str], Value],
    owners: Owners,
) -> dict[str, tuple[Value, Value]]:
    """By field what it was and what it is, as JSON."""
    found: dict[str, tuple[Value, Value]] = {}
    if now == last:
        return found
    for name, spec in pair.kind.fields_of(now).items():
        if spec.hidden or name not in last or isinstance(last[name], SecretRef):
            continue
        held = now.get(name, spec.default)
        switched = off.get((*pair.object, name), held)
        seen = as_before(name, held, last[name], pair, left)
        ours = (*pair.object, name) in off and same(spec.semantics, bound(switched, owners), held)
        if not ours and not same(spec.semantics, last[name], seen):
            found[name] = (to_json(last[name]), to_json(held))
    return found
