"""Money under way at the integrations that a plan deletes, replaces, switches off or retires."""

from __future__ import annotations

from collections.abc import Iterable

from payconf.model.change import Action, Change
from payconf.model.resource import Live, MoneyUnderWay


def money_under_way(changes: Iterable[Change], live: Live) -> tuple[tuple[str, MoneyUnderWay | None], ...]:
    """By address: what is under way, or None where nobody could read it. Nothing under way is no row.

    A retired integration stays enabled and strands nothing, so there what can't be read is no row either.
    """
    rows: dict[str, MoneyUnderWay | None] = {}
    for change in changes:
        if change.address.kind != "integrations" or change.live_id is None:
            continue
        if change.action in (Action.DELETE, Action.DISABLE) and live.money is None:
            rows[str(change.address)] = None
        elif change.action in (Action.DELETE, Action.DISABLE, Action.RETIRE) and change.live_id in (live.money or {}):
            rows[str(change.address)] = (live.money or {})[change.live_id]
    return tuple(sorted(rows.items(), key=lambda row: row[0]))
