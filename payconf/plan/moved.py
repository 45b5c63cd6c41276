"""Renamed keys: bindings follow `moved:` before anything is compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from payconf.model.address import Address
from payconf.model.span import Span
from payconf.model.state import State
from payconf.model.value import Ref, Value
from payconf.model.verdict import Verdict
from payconf.plan.refuse import refuse

Renames = tuple[tuple[Address, Address], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """The state under its new keys, what was renamed, and what could not be."""

    state: State
    renames: Renames
    verdicts: tuple[Verdict, ...]


def follow_moves(state: State, moves: tuple[tuple[str, str, Span], ...], desired: Collection[Address]) -> Moved:
    """Rename bindings; chains are followed to their end, a rename that was done before is no rename any more."""
    steps = {Address.parse(old): (Address.parse(new), span) for old, new, span in moves}
    bindings = dict(state.bindings)
    renames: list[tuple[Address, Address]] = []
    verdicts: list[Verdict] = []
    for old in sorted(steps):
        if old not in bindings or old in desired:
            continue
        new = _end(old, steps)
        fault = _fault(old, new, bindings)
        if fault or new is None:
            verdicts.append(refuse("moved", "PC507", old, fault, steps[old][1]))
            continue
        bindings[new] = replace(bindings.pop(old), address=new)
        renames.append((old, new))
    known = {**state.moved, **dict(renames)}
    if known:
        bindings = {
            address: replace(binding, last_applied=_renamed(dict(binding.last_applied), known))
            for address, binding in bindings.items()
        }
    return Moved(replace(state, bindings=bindings), tuple(renames), tuple(verdicts))


def _end(old: Address, steps: Mapping[Address, tuple[Address, Span]]) -> Address | None:
    """Where a chain of renames ends; None where it comes back to itself."""
    seen = {old}
    at = steps[old][0]
    while at in steps:
        if at in seen:
            return None
        seen.add(at)
        at = steps[at][0]
    return at


def _fault(old: Address, new: Address | None, bindings: Mapping[Address, object]) -> str:
    if new is None:
        return f"The renames that begin at {old} come back to where they began."
    if new.kind != old.kind:
        return f"{old} can't become {new}: it would be another kind of object."
    if new in bindings:
        return f"{old} can't become {new}, which owns an object of its own."
    return ""


def _renamed(value: Value, known: Mapping[Address, Address]) -> Value:
    if isinstance(value, Ref):
        return Ref(known.get(value.target, value.target), value.output)
    if isinstance(value, list | tuple):
        return [_renamed(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, known) for key, item in value.items()}
    return value
