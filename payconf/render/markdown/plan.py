"""A plan as the comment of a pull request: the first screen, in its order; below each part, folded, all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from payconf.model.plan import Plan
from payconf.render.markdown.comment import COMMENT, Block, comment, size
from payconf.render.markdown.words import code, marker, name
from payconf.render.plan import ALONE, WIDTH, shown
from payconf.render.plan.header import trailer
from payconf.render.plan.layout import Group, Screen, folded
from payconf.render.plan.order import ordered, verb

_OPEN = 20_000
"""Refusals stand open as a whole up to this size: they are what has to be mended."""
_COLORED = ("buyers", "changes")
_BEHIND = ("waivers", "unchecked")
"""What is folded below a plan that does nothing."""


def plan_comment(plan: Plan, closing: Sequence[str], limit: int = COMMENT, rest: str = "") -> str:
    """The comment. Its first line is for a pipeline that updates it in place, its second one tells the intent.

    `closing`: what is said last, as on the screen. `rest`: a sentence on where the whole plan is.
    """
    environment, intent = plan.header.environment, plan.intent
    top = [
        f"{marker(f'payconf {verb(plan)} {name(environment)}')}\n{marker(f'payconf intent: {name(intent)}')}",
        f"### payconf {verb(plan)} {code(environment)}{_said(plan)}",
    ]
    bottom = [f"Intent of these changes: {code(intent)}"] if intent else []
    where = rest or f"`payconf {verb(plan)} … --full` prints all of it."
    return comment(top, list(_blocks(plan, closing)), bottom, limit, where)


def _said(plan: Plan) -> str:
    return ": refused" if plan.refused else ": no changes" if plan.empty else ""


def _blocks(plan: Plan, closing: Sequence[str]) -> Iterator[Block]:
    parts, whole = shown(plan, WIDTH, full=False), ordered(plan, WIDTH, full=True)
    left: dict[str, list[Group]] = {}
    for part, group in whole.named:
        left.setdefault(part, []).append(group)
    for (part, group), lines in zip(parts.named, Screen(WIDTH, False, parts.groups).bodies(), strict=True):
        every = left.get(part) or [group]
        yield _block(part, group, [line.text for line in lines], every.pop(0))
    if parts.any(ALONE):
        for group in whole.of(*_BEHIND):
            yield _block("", group, [], group)
    elif closing:
        yield Block("", lines=tuple(line.text for entry in trailer(closing).entries for line in entry.lines))


def _block(part: str, group: Group, seen: list[str], whole: Group) -> Block:
    """Seen as on the screen; folded, all of it, where that is more."""
    if part == "counts":
        return Block(prose=f"**{' '.join(seen)}**")
    title, *aside = re.split(" {2,}", group.heading.text.strip()) if group.heading else [""]
    entries = _entries(whole) if group.heading else ()
    every = [line for entry in entries for line in entry]
    if part == "refused" and sum(map(size, every)) < _OPEN:
        seen = every
    more = tuple(tuple(map(_shown, entry)) for entry in entries) if every != seen else ()
    info = "diff" if part in _COLORED else "text"
    return Block(title, tuple(aside), tuple(map(_shown, seen)), more, info)


def _entries(group: Group) -> tuple[list[str], ...]:
    """Everything under the heading of a group, in pieces that are never cut through."""
    pieces = [group.pinned, *(entry.lines for entry in group.entries), group.closing]
    found = ([part.text for line in piece for part in folded(line, WIDTH)] for piece in pieces)
    return tuple(lines for lines in found if lines)


def _shown(line: str) -> str:
    """Without the two blanks under a heading, because of a `diff` the sign must stand first; the rest is below."""
    return line.removeprefix("  ").removesuffix(" (--full)")
