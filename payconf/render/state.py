"""What a state holds, one binding of it, and locks. Fingerprints are not shown: nobody can do anything with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payconf.model.holding import Holding
from payconf.model.lease import Lease
from payconf.model.state import Binding, State
from payconf.render.text import Line, clean, count, paint
from payconf.render.values import value_text

_ADDRESS = 44
_NAME = 24


def holdings_text(found: Sequence[Holding], *, color: bool = False) -> str:
    """One line an environment."""
    if not found:
        return "The state holds nothing yet.\n"
    return paint(map(_holding, found), color)


def state_text(name: str, state: State, *, color: bool = False) -> str:
    """One line a binding: address and the object's id in the shop."""
    if not state.bindings:
        return f"payconf owns nothing in {clean(name)} yet.\n"
    lines = [
        Line(f"{clean(str(address)).ljust(_ADDRESS)} {clean(binding.live_id)}")
        for address, binding in sorted(state.bindings.items())
    ]
    lines += [Line(f"{clean(str(old))} was renamed to {clean(str(new))}") for old, new in sorted(state.moved.items())]
    return paint(lines, color)


def binding_text(binding: Binding, *, color: bool = False) -> str:
    """What payconf last applied, and what it knows of fields that can only be written."""
    lines = [Line(f"{clean(str(binding.address))}: number {clean(binding.live_id)} in the shop", "bold")]
    lines += [
        Line(f"  {clean(name)}: {clean(value_text(value))}") for name, value in sorted(binding.last_applied.items())
    ]
    for name, entry in sorted(binding.written.items()):
        run = f", by {clean(entry.run)}" if entry.run else ""
        lines.append(Line(f"  {clean(name)}: (secret, {entry.status}{run})"))
    return paint(lines, color)


def leases_text(leases: Sequence[Lease], now: str, *, color: bool = False) -> str:
    """One line a lock. `now`: UTC, as leases have it."""
    if not leases:
        return "No environment is locked.\n"
    return paint((_lease(lease, now) for lease in leases), color)


def moved_text(found: Sequence[Holding], place: str, *, color: bool = False) -> str:
    """What was moved, and what is to be done."""
    return paint(_moved_lines(found, place), color)


def _moved_lines(found: Sequence[Holding], place: str) -> Iterator[Line]:
    yield Line(f"{count(len(found), 'environment')} moved and compared; nothing was written to a shop", "bold")
    yield from map(_holding, found)
    yield Line(f"Now set `state:` in payconf.yaml, or PAYCONF_STATE, to {clean(place)}, wherever payconf runs.")
    yield Line("The old state stays as it is. It is locked for good, so that nobody applies from it by mistake.")


def _holding(entry: Holding) -> Line:
    counts = f"{count(entry.bindings, 'object')}, {count(entry.runs, 'run')}, {count(entry.records, 'audit record')}"
    last = f"; last: {clean(entry.last_run)}" if entry.last_run else ""
    return Line(f"{clean(entry.environment).ljust(_NAME)} {counts}{last}")


def _lease(lease: Lease, now: str) -> Line:
    over = lease.expires_at <= now
    state = "has run out" if over else "holds"
    text = f"{clean(str(lease.owner))}, since {clean(lease.acquired_at)}, until {clean(lease.expires_at)}"
    return Line(f"{clean(lease.environment).ljust(_NAME)} {state}: {text}", "" if over else "yellow")
