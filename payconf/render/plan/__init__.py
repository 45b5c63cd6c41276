"""A plan as text: buyers first, money second, fields third, honesty last; a refusal before everything."""

from __future__ import annotations

from collections.abc import Sequence

from payconf.model.plan import Plan
from payconf.render.plan.header import last_apply, read_at, remark, shop, trailer
from payconf.render.plan.layout import Entry, Group, Screen
from payconf.render.plan.order import Parts, ordered
from payconf.render.plan.rotate import unchanged
from payconf.render.plan.unchecked import one_line, protection
from payconf.render.plan.waivers import one_line as one_line_of_waivers
from payconf.render.text import Line, clean, fit, paint, wrap

WIDTH = 100
ALONE = "nothing"
"""The part that says that nothing is to be done; nothing is said below a plan that has it."""


def plan_text(
    plan: Plan, *, full: bool = False, width: int = WIDTH, color: bool = False, closing: Sequence[str] = ()
) -> str:
    """The first screen of a plan, at most 40 lines; everything with `full`.

    `closing`: what the caller says last (the file that was written, the next command).
    """
    parts = shown(plan, width, full)
    said = closing and not parts.any(ALONE)
    return paint(Screen(width, full, [*parts.groups, *([trailer(closing)] if said else [])]).lines(), color)


def shown(plan: Plan, width: int, full: bool) -> Parts:
    """The parts of a plan as they are shown; of one that does nothing, only that (ALONE), and what was not checked."""
    parts = ordered(plan, width, full)
    if plan.empty and plan.rotate and not parts.any("refused", "undecided"):
        said = Group(None, tuple(map(Entry, unchanged(plan, width))))
        rest = [(name, group) for name, group in parts.named if name in ("rotation", "unchecked")]
        return Parts(((ALONE, said), *rest))
    more = parts.any("refused", "undecided", "drift", "part")
    if plan.empty and not (full or more or plan.renames or plan.ways):
        return Parts(((ALONE, Group(None, tuple(map(Entry, nothing(plan, width))), verbatim=True)),))
    return parts


def nothing(plan: Plan, width: int) -> list[Line]:
    """An empty plan: two lines, and before the second what protects nothing and what is waived."""
    said = f"No changes to {clean(plan.header.environment)}{remark(plan)}"
    where = "" if remark(plan) else f" · {shop(plan.header)}"
    first = f"{said}{where} · {read_at(plan.header)}"
    longer = f"{first} · {last_apply(plan.header, short=True)}"
    waived = one_line_of_waivers(plan)
    said_first = (*protection(plan), *((waived,) if waived else ()))
    pinned = [Line(part, line.style) for line in said_first for part in wrap(line.text.strip(), width, "", "    ")]
    return [Line(longer if len(longer) <= width else fit(first, width), "bold"), *pinned, one_line(plan, width)]
