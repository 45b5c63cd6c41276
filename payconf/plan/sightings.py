"""What in the shop is not as payconf left it, whatever git says: by state and live alone."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.model.audit import Sighting
from payconf.model.kind import Kind
from payconf.model.resource import Live
from payconf.model.state import State
from payconf.model.value import SecretRef, Value, to_json
from payconf.plan.bind import Owners, Pair, bound, owners_of, pair_up
from payconf.plan.differ import same
from payconf.plan.displaced import Predecessors, as_before, predecessors
from payconf.plan.situation import index_live


def sightings(live: Live, state: State, kinds: Mapping[str, Kind]) -> tuple[Sighting, ...]:
    """Every owned object that differs in what can be read from how it was applied last, or that is gone, by address.

    What `payconf off` did, and what a run of its own left half done, is no change by others.
    """
    managed = {name: kind for name, kind in kinds.items() if kind.management == "managed"}
    pairs, owners = pair_up((), live, state.bindings, managed), owners_of(state.bindings)
    left = predecessors(pairs, index_live(live, managed), managed, owners)
    off = {(entry.kind, entry.live_id, entry.field): entry.value for entry in state.off}
    found = []
    for pair in pairs:
        if pair.binding is None:
            continue
        if pair.have is None:
            found.append(Sighting(str(pair.address), vanished=True))
        elif fields := _moved(pair, left, off, owners):
            found.append(Sighting(str(pair.address), fields))
    return tuple(found)


def _moved(
    pair: Pair, left: Predecessors, off: Mapping[tuple[str, str, str], Value], owners: Owners
) -> dict[str, tuple[Value, Value]]:
    """By field what it was and what it is, as JSON."""
    if pair.have is None or pair.binding is None or pair.have.values == pair.binding.last_applied:
        return {}
    last, now = pair.binding.last_applied, pair.have.values
    found = {}
    for name, spec in pair.kind.fields_of(now).items():
        if spec.hidden or name not in last or isinstance(last[name], SecretRef):
            continue
        held = now.get(name, spec.default)
        switched = off.get((*pair.object, name), held)
        seen = as_before(name, held, last[name], pair, left)
        ours = (*pair.object, name) in off and same(spec.semantics, bound(switched, owners), held)
        if not ours and not same(spec.semantics, seen, last[name]):
            found[name] = (to_json(last[name]), to_json(held))
    return found
