"""What was changed by hand in the shop, and what nobody can see."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.render.plan.changes import drift
from payconf.render.plan.header import header
from payconf.render.plan.layout import Entry, Group, Screen
from payconf.render.plan.unchecked import unchecked
from payconf.render.text import Line, paint

WIDTH = 100


def drift_text(plan: Plan, *, full: bool = False, width: int = WIDTH, color: bool = False) -> str:
    """The drift of one environment. Fields that the shop never serves again stand under Not checked."""
    found = drift(plan, width) or Group(None, (Entry(Line("No drift in what the shop lets be read.")),))
    return paint(Screen(width, full, [header(plan, width, "drift"), found, unchecked(plan, full)]).lines(), color)
