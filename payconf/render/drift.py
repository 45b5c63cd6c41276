"""What was changed by hand in the shop, and what nobody can see."""

from __future__ import annotations

from payconf.model.plan import Plan
from payconf.model.verdict import Verdict
from payconf.render.plan.changes import drift
from payconf.render.plan.header import header
from payconf.render.plan.layout import Entry, Group, Screen
from payconf.render.plan.unchecked import unchecked
from payconf.render.text import Line, clean, paint

WIDTH = 100
_MOST = 4


def drift_text(plan: Plan, *, full: bool = False, width: int = WIDTH, color: bool = False) -> str:
    """The drift of one environment. Fields that the shop never serves again stand under Not checked."""
    found = [group for group in (_conflicts(plan), drift(plan, width), _not_adopted(plan, full)) if group]
    nothing = Group(None, (Entry(Line("No drift in what the shop lets be read.")),))
    groups = [header(plan, width, "drift"), *(found or [nothing]), unchecked(plan, full)]
    return paint(Screen(width, full, groups).lines(), color)


def conflicts(plan: Plan) -> tuple[Verdict, ...]:
    """What both sides changed: drift that git has something else to say about."""
    return tuple(verdict for verdict in plan.verdicts if verdict.guard == "conflict")


def not_adopted(plan: Plan) -> tuple[Verdict, ...]:
    """Objects that git and the shop have and payconf doesn't own: without a last apply nothing is known of drift."""
    return tuple(verdict for verdict in plan.verdicts if verdict.guard == "adopted")


def _conflicts(plan: Plan) -> Group | None:
    entries = tuple(Entry(Line(f"  ! {clean(verdict.text)}", "red", mark=True)) for verdict in conflicts(plan))
    return Group(Line("Changed in git and in the shop", "bold"), entries) if entries else None


def _not_adopted(plan: Plan, full: bool) -> Group | None:
    names = [clean(verdict.subject) for verdict in not_adopted(plan)]
    if not names:
        return None
    if len(names) > _MOST + 1 and not full:
        names[_MOST:] = [f"{len(names) - _MOST} more (--full)"]
    many = len(not_adopted(plan)) > 1
    words = "objects of git exist in the shop but are" if many else "object of git exists in the shop but is"
    said = f"{len(not_adopted(plan))} {words} not adopted, so {'their' if many else 'its'} drift is not known:"
    first = clean(not_adopted(plan)[0].subject)
    way = f"  payconf adopt {clean(plan.header.environment)} {first} takes the first one over."
    return Group(Line(said, "red"), (Entry(Line(f"  {', '.join(names)}")),), (Line(way),))
