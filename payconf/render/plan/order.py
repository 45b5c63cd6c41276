"""What a plan says, and in which order: the same on the first screen and on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from payconf.model.plan import Plan
from payconf.render.plan.buyers import buyers, left_without
from payconf.render.plan.changes import accepted, changes, drift
from payconf.render.plan.header import counts, frozen, header
from payconf.render.plan.layout import Group
from payconf.render.plan.money import money
from payconf.render.plan.part import part
from payconf.render.plan.reclaim import reclaimed
from payconf.render.plan.refusals import refusals, undecided
from payconf.render.plan.rotate import rotation
from payconf.render.plan.unchecked import unchecked
from payconf.render.plan.waivers import waivers
from payconf.render.plan.ways import ways


@dataclass(frozen=True, slots=True)
class Parts:
    """Groups under the names of their parts, in order; a part may have several."""

    named: tuple[tuple[str, Group], ...]

    @property
    def groups(self) -> list[Group]:
        """All of them."""
        return [group for _, group in self.named]

    def of(self, *names: str) -> list[Group]:
        """Those of these parts."""
        return [group for name, group in self.named if name in names]

    def any(self, *names: str) -> bool:
        """True where one of these parts has something to say."""
        return bool(self.of(*names))


def ordered(plan: Plan, width: int, full: bool) -> Parts:
    """A refusal before everything; then buyers first, money second, fields third, honesty last."""
    return Parts(tuple((name, group) for name, group in _all(plan, width, full) if group is not None))


def _all(plan: Plan, width: int, full: bool) -> Iterator[tuple[str, Group | None]]:
    yield "refused", refusals(plan, width)
    yield "undecided", undecided(plan, full)
    yield "accepted", left_without(plan, width)
    yield "header", header(plan, width, verb(plan))
    yield from (("reclaim", group) for group in reclaimed(plan, width))
    yield "counts", counts(plan)
    yield "frozen", frozen(plan, width)
    yield from (("rotation", group) for group in rotation(plan, width))
    yield "part", part(plan)
    yield "ways", ways(plan, width)
    yield "buyers", None if plan.empty else buyers(plan, width, full)
    yield "money", money(plan, width)
    yield from (("changes", group) for group in changes(plan, width, full))
    yield "drift", drift(plan, width)
    yield "signed", accepted(plan)
    yield "waivers", waivers(plan)
    yield "unchecked", unchecked(plan, full)


def verb(plan: Plan) -> str:
    """The command that made it."""
    verbs = {"reclaim": plan.reclaim, "off": plan.off, "rollback": plan.rollback, "rotate": plan.rotate}
    return next((name for name, asked in verbs.items() if asked), "plan")
