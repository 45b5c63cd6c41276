"""The page of a plan, in the order and with the sentences of the first screen; then who can pay with what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payconf.model.plan import Plan
from payconf.render.html.changes import change_sections, drift_section
from payconf.render.html.controls import controls
from payconf.render.html.document import FILTER, document
from payconf.render.html.groups import WIDE, Section, group_body, group_section, paragraphs, section
from payconf.render.html.guards import guard_sections
from payconf.render.html.markup import Markup, tag
from payconf.render.html.matrix import matrix_section
from payconf.render.html.reasons import Explained
from payconf.render.plan import nothing
from payconf.render.plan.header import read_line, remark, shop
from payconf.render.plan.order import ordered, verb

ENTRIES = 500
"""Of a section, unless it has a limit of its own."""


def plan_page(plan: Plan, closing: Sequence[str], explained: Explained) -> str:
    """The whole page. `closing`: what is said last, as on the screen.

    Secrets are shown as such, never as values; everything that people wrote is escaped.
    """
    head = plan.header
    words = " ".join(filter(None, ("payconf", verb(plan), head.environment, plan.rollback)))
    sections = list(_sections(plan, closing, explained))
    top = tag("header", tag("h1", f"{words}: refused" if plan.refused else words), tag("p", shop(head)), *_read(plan))
    skip = tag("a", "Skip to the plan", href="#plan", class_="skip")
    links = (tag("li", tag("a", part.title, href=f"#{part.name}")) for part in sections)
    nav = tag("nav", tag("ul", *links), aria_label="Parts of this page")
    main = tag("main", *(part.markup for part in sections), id="plan", tabindex="-1")
    return document(words, skip, top, nav, controls(plan), main, script=FILTER)


def _read(plan: Plan) -> list[Markup]:
    said = remark(plan).strip()
    return [tag("p", read_line(plan.header, WIDE)), *([tag("p", said)] if said else [])]


def _sections(plan: Plan, closing: Sequence[str], explained: Explained) -> Iterator[Section]:
    """Everything, in order. Changes, drift and guards have more to them here than on the screen."""
    begun = False
    for number, (name, group) in enumerate(ordered(plan, WIDE, full=True).named):
        match name:
            case "header":
                continue
            case "counts":
                yield section("summary", "Summary", *_nothing(plan), group_body(group, ENTRIES), class_="counts")
            case "changes":
                yield from () if begun else change_sections(plan)
                begun = True
            case "drift":
                yield drift_section(plan, group)
            case "unchecked":
                yield from guard_sections(plan)
                yield group_section(name, group, most=ENTRIES)
            case _:
                class_ = "refused" if name == "refused" else ""
                yield group_section(f"{name}-{number}", group, most=ENTRIES, class_=class_)
    if closing:
        yield section("next", "The plan's file, and what comes next", *(tag("p", line) for line in closing))
    if plan.blast.coverage:
        yield matrix_section(plan.blast.coverage, explained)


def _nothing(plan: Plan) -> list[Markup]:
    return paragraphs(nothing(plan, WIDE)[:1]) if plan.empty else []
