"""How far a plan is approved, in lines."""

from __future__ import annotations

from datetime import datetime

from payconf.model.approval import Approval, Standing
from payconf.model.audit import Who
from payconf.model.results import Approved
from payconf.render.text import clean, count, when


def standing_lines(standing: Standing | None, now: datetime) -> list[str]:
    """`1 of 2 approvals: jana@acme.example, 10 minutes ago`, then those that don't count, each with the reason."""
    if standing is None or standing.needed == 0:
        return []
    if standing.way_out:
        return [clean(f"needs no other approval: {standing.way_out}")]
    first = f"needs {count(standing.needed, 'approval')}"
    if standing.counted:
        first = f"{len(standing.counted)} of {count(standing.needed, 'approval')}: "
        first += "; ".join(_said(entry, now) for entry in standing.counted)
    if standing.contacts:
        first += f" (by one of emergency: {', '.join(standing.contacts)})"
    lines = [first]
    lines += [f"not counted: {_said(entry, now)}: {why}" for entry, why in standing.not_counted]
    lines += [f"none can count: {standing.trouble}"] if standing.trouble else []
    return [clean(line) for line in lines]


def approved_lines(approved: Approved, now: datetime) -> list[str]:
    """What `payconf approve` has done, as whom, and what is still missing."""
    plan, who = approved.plan, approved.who
    did = "Taken back" if approved.revoked else "Approved"
    lines = [
        f"{did} for {plan.header.environment} by {who.name} ({how_known(who)})",
        f"intent {plan.intent}",
        *standing_lines(approved.standing, now),
    ]
    return [clean(line) for line in lines]


def how_known(who: Who) -> str:
    """Whether a name is proven."""
    if who.proven:
        return f"proven by {who.source}"
    return f"claimed by {who.source}: anybody who can set it can say so" if who.source else "claimed"


def _said(entry: Approval, now: datetime) -> str:
    return f"{entry.who.name or 'nobody'}, {_ago(entry.at, now)}{'' if entry.who.proven else ', claimed'}"


def _ago(moment: str, now: datetime) -> str:
    """`10 minutes ago`, `3 hours ago`, `2 days ago`."""
    try:
        seconds = (now - datetime.fromisoformat(moment)).total_seconds()
    except (ValueError, TypeError):
        return "at a time that can't be read"
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{count(int(seconds // 60), 'minute')} ago"
    return f"{count(int(seconds // 3600), 'hour')} ago" if seconds < 86400 else when(moment, now.isoformat())
