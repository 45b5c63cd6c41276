"""Verify: after an apply, what was read and planned again must be empty."""

from __future__ import annotations

from payconf.model.plan import Plan


def leftovers(again: Plan) -> tuple[str, ...]:
    """What a plan made right after an apply still wants to do, as `action address`; empty where all is as desired."""
    return tuple(f"{change.action.value} {change.address}" for change in again.changes)
