"""Changes of objects that hold under a condition, which nobody evaluates without a checkout."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.change import Change
from payconf.plan.situation import Situation

FIELD = "expression"


def conditional(changes: Iterable[Change], situation: Situation) -> tuple[str, ...]:
    """The addresses, sorted, of all that has an expression before or after its change."""
    found = set()
    for change in changes:
        live = situation.raw.get((change.address.kind, change.live_id or ""))
        if change.values.get(FIELD) or (live is not None and live.values.get(FIELD)):
            found.add(str(change.address))
    return tuple(sorted(found))
