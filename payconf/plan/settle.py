"""What the state has to learn when a plan was made, beside the changes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from payconf.model.address import Address
from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import Live, LiveResource, Resource
from payconf.model.state import Binding, State
from payconf.model.value import SecretRef, Value
from payconf.plan.bind import Pair, owners_of, pair_up
from payconf.plan.differ import part, same
from payconf.plan.displaced import Predecessors, as_before, predecessors
from payconf.plan.situation import index_live

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Settlement:
    """`bind`: bindings to write before the changes. `unbind`: addresses that neither git nor the shop has any more."""

    bind: tuple[Binding, ...] = ()
    unbind: tuple[Address, ...] = ()


def settle(desired: Iterable[Resource], live: Live, state: State, kinds: Mapping[str, Kind]) -> Settlement:
    """Where git and shop agree, that is what was applied last, also if both came to it by themselves.

    A secret of an object that was changed outside payconf is suspect from then on, until it is written again.
    `state` has followed `moved:` already.
    """
    managed = {name: kind for name, kind in kinds.items() if kind.management == "managed"}
    learned: list[Binding] = []
    forgotten: list[Address] = []
    pairs = pair_up(desired, live, state.bindings, managed)
    left = predecessors(pairs, index_live(live, managed), managed, owners_of(state.bindings))
    for pair in pairs:
        if pair.binding is None:
            continue
        if pair.have is None:
            if pair.want is None:
                forgotten.append(pair.address)
            continue
        new = _learn(pair, pair.have, pair.binding, left)
        if new != state.bindings[pair.address]:
            learned.append(new)
    return Settlement(tuple(learned), tuple(forgotten))


def _learn(pair: Pair, have: LiveResource, binding: Binding, left: Predecessors) -> Binding:
    wanted = pair.want.values if pair.want is not None else {}
    agreed, moved = {}, False
    for name, spec in pair.kind.fields_of(have.values).items():
        held, base = have.values.get(name, spec.default), binding.last_applied.get(name, _MISSING)
        unknown = spec.hidden or base is _MISSING or isinstance(base, SecretRef)
        if unknown or same(spec.semantics, base, held) or _own(name, spec, held, base, pair, left):
            continue
        moved = True
        want = wanted.get(name, spec.default)
        if pair.want is not None and same(spec.semantics, want, held):
            agreed[name] = part(spec.semantics, want, held)
    written = {
        name: replace(entry, status="suspect") if moved and entry.status == "written" else entry
        for name, entry in binding.written.items()
    }
    return replace(binding, last_applied={**binding.last_applied, **agreed}, written=written)


def _own(name: str, spec: FieldSpec, held: Value, base: Value, pair: Pair, left: Predecessors) -> bool:
    """Whether payconf itself left the field half done."""
    return same(spec.semantics, base, as_before(name, held, base, pair, left))
