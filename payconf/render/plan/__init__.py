"""A plan as text: buyers first, money second, fields third, honesty last; a refusal before everything."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.model.plan import Plan
from payconf.render.plan.buyers import buyers, left_without
from payconf.render.plan.changes import changes, drift
from payconf.render.plan.header import counts, frozen, header, last_apply, read_at, remark, shop, trailer
from payconf.render.plan.layout import Entry, Group, Screen
from payconf.render.plan.money import money
from payconf.render.plan.part import part
from payconf.render.plan.reclaim import reclaimed
from payconf.render.plan.refusals import refusals, undecided
from payconf.render.plan.rotate import rotation, unchanged
from payconf.render.plan.unchecked import one_line, protection, unchecked
from payconf.render.plan.waivers import one_line as one_line_of_waivers
from payconf.render.plan.waivers import waivers
from payconf.render.plan.ways import ways
from payconf.render.text import Line, clean, fit, paint, wrap

WIDTH = 100


def plan_text(
    plan: Plan, *, full: bool = False, width: int = WIDTH, color: bool = False, closing: Sequence[str] = ()
) -> str:
    """The first screen of a plan, at most 40 lines; everything with `full`.

    `closing`: what the caller says last (the file that was written, the next command).
    """
    screen = Screen(width, full)
    first = [group for group in (refusals(plan, width), undecided(plan, full)) if group]
    shown_drift = drift(plan, width)
    partial = part(plan)
    turning = rotation(plan, width)
    if plan.empty and plan.rotate and not first:
        screen.groups += [Group(None, tuple(map(Entry, unchanged(plan, width)))), *turning, unchecked(plan, full)]
        return paint(screen.lines(), color)
    if plan.empty and not (full or first or shown_drift or plan.renames or plan.ways or partial):
        return paint(_nothing(plan, width), color)
    first += [group for group in (left_without(plan, width),) if group]
    verb = _verb(plan)
    screen.groups += [*first, header(plan, width, verb), *reclaimed(plan, width), counts(plan)]
    screen.groups += [group for group in (frozen(plan, width),) if group]
    screen.groups += [*turning, *(group for group in (partial,) if group)]
    screen.groups += [group for group in (ways(plan, width),) if group]
    if not plan.empty:
        screen.groups.append(buyers(plan, width, full))
    screen.groups += [group for group in (money(plan, width),) if group]
    screen.groups += changes(plan, width, full)
    screen.groups += [group for group in (shown_drift,) if group]
    screen.groups += [group for group in (waivers(plan),) if group]
    screen.groups.append(unchecked(plan, full))
    if closing:
        screen.groups.append(trailer(closing))
    return paint(screen.lines(), color)


def _verb(plan: Plan) -> str:
    """The command that made it."""
    verbs = {"reclaim": plan.reclaim, "off": plan.off, "rollback": plan.rollback, "rotate": plan.rotate}
    return next((verb for verb, asked in verbs.items() if asked), "plan")


def _nothing(plan: Plan, width: int) -> list[Line]:
    """An empty plan: two lines, and before the second what protects nothing and what is waived."""
    said = f"No changes to {clean(plan.header.environment)}{remark(plan)}"
    where = "" if remark(plan) else f" · {shop(plan.header)}"
    first = f"{said}{where} · {read_at(plan.header)}"
    longer = f"{first} · {last_apply(plan.header, short=True)}"
    waived = one_line_of_waivers(plan)
    said_first = (*protection(plan), *((waived,) if waived else ()))
    pinned = [Line(part, line.style) for line in said_first for part in wrap(line.text.strip(), width, "", "    ")]
    return [Line(longer if len(longer) <= width else fit(first, width), "bold"), *pinned, one_line(plan, width)]
