"""What was changed by hand in the shop, and what nobody can see."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.render.drifted import Drifted
from payconf.render.plan.changes import accepted, drift
from payconf.render.plan.header import header
from payconf.render.plan.layout import Entry, Group, Screen
from payconf.render.plan.unchecked import unchecked
from payconf.render.text import Line, clean, paint

WIDTH = 100
_MOST = 4


def drift_text(plan: Plan, *, full: bool = False, width: int = WIDTH, color: bool = False) -> str:
    """The drift of one environment. Fields that the shop never serves again stand under Not checked."""
    looked = Drifted(plan.header.environment, plan)
    found = [group for group in (_conflicts(looked), drift(plan, width), _not_adopted(looked, full)) if group]
    signed = accepted(plan)
    words = "No other drift in what the shop lets be read." if signed else "No drift in what the shop lets be read."
    groups = [header(plan, width, "drift"), *(found or [Group(None, (Entry(Line(words)),))])]
    groups += [*([signed] if signed else []), unchecked(plan, full)]
    return paint(Screen(width, full, groups).lines(), color)


def _conflicts(looked: Drifted) -> Group | None:
    entries = tuple(Entry(Line(f"  ! {clean(verdict.text)}", "red", mark=True)) for verdict in looked.conflicts)
    return Group(Line("Changed in git and in the shop", "bold"), entries) if entries else None


def _not_adopted(looked: Drifted, full: bool) -> Group | None:
    names = [clean(verdict.subject) for verdict in looked.not_adopted]
    if not names:
        return None
    number, first = len(names), names[0]
    if len(names) > _MOST + 1 and not full:
        names[_MOST:] = [f"{len(names) - _MOST} more (--full)"]
    many = number > 1
    words = "objects of git exist in the shop but are" if many else "object of git exists in the shop but is"
    said = f"{number} {words} not adopted, so {'their' if many else 'its'} drift is not known:"
    way = f"  payconf adopt {clean(looked.environment)} {first} takes the first one over."
    return Group(Line(said, "red"), (Entry(Line(f"  {', '.join(names)}")),), (Line(way),))
