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
_Steps = Mapping[Address, tuple[Address, Span]]


@dataclass(frozen=True, slots=True)
class Moved:
    """The state under its new keys, what was renamed, and what could not be."""

    state: State
    renames: Renames
    verdicts: tuple[Verdict, ...]


def follow_moves(state: State, moves: tuple[tuple[str, str, Span], ...], desired: Collection[Address]) -> Moved:
    """Rename bindings; chains are followed to their end, a rename that was done before is no rename any more.

    Where the new key still has an object that is itself renamed, that one goes first: the renames are in this order.
    """
    steps = {Address.parse(old): (Address.parse(new), span) for old, new, span in moves}
    bindings = dict(state.bindings)
    wanted = _renames(steps, bindings, desired)
    renames: list[tuple[Address, Address]] = []
    while ready := [old for old, new in sorted(wanted.items()) if not _fault(old, new, bindings, steps)]:
        old, new = ready[0], wanted.pop(ready[0])
        bindings[new] = replace(bindings.pop(old), address=new)
        renames.append((old, new))
    verdicts = [
        refuse("moved", "PC507", old, _fault(old, new, bindings, steps), steps[old][1])
        for old, new in sorted(wanted.items())
    ]
    known = {**{old: dict(renames).get(new, new) for old, new in state.moved.items()}, **dict(renames)}
    if known:
        bindings = {
            address: replace(binding, last_applied=_renamed(dict(binding.last_applied), known))
            for address, binding in bindings.items()
        }
    return Moved(replace(state, bindings=bindings), tuple(renames), tuple(verdicts))


def _renames(steps: _Steps, bindings: Collection[Address], desired: Collection[Address]) -> dict[Address, Address]:
    """Who is to be called what. A key that git still has stays, unless another object is to have it."""
    found: dict[Address, Address] = {}
    waiting = [old for old in steps if old in bindings and old not in desired]
    while waiting:
        old = waiting.pop()
        found[old] = new = _end(old, steps, {*bindings, *desired})
        if new in steps and new in bindings and new not in found:
            waiting.append(new)
    return found


def _end(old: Address, steps: _Steps, known: Collection[Address]) -> Address:
    """Where a chain of renames ends: at a key that is in use, or that nothing renames further."""
    seen = {old}
    at = steps[old][0]
    while at in steps and at not in known and at not in seen:
        seen.add(at)
        at = steps[at][0]
    return at


def _circles(old: Address, steps: _Steps) -> bool:
    """True where a chain comes back to any of its keys."""
    seen = {old}
    at = steps[old][0]
    while at in steps and at not in seen:
        seen.add(at)
        at = steps[at][0]
    return at in seen


def _fault(old: Address, new: Address, bindings: Collection[Address], steps: _Steps) -> str:
    if _circles(old, steps):
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
