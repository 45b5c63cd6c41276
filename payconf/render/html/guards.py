"""Every guard that was asked, what it answers, and the evidence that it answers from."""

from __future__ import annotations

from collections import Counter

from payconf.model.plan import Plan
from payconf.model.verdict import Answer, Verdict
from payconf.render.findings import place
from payconf.render.html.groups import Section, section
from payconf.render.html.markup import Markup, tag, text

VERDICTS = 500
_ORDER = (Answer.REFUSED, Answer.UNDECIDED, Answer.PASSED)
_COLORS = {Answer.REFUSED: "red", Answer.UNDECIDED: "yellow", Answer.PASSED: "green"}


def guard_sections(plan: Plan, limit: int = VERDICTS) -> list[Section]:
    """Refusals first; no section where no guard was asked."""
    if not plan.verdicts:
        return []
    ordered = sorted(plan.verdicts, key=lambda verdict: _ORDER.index(verdict.answer))
    answers = Counter(verdict.answer for verdict in ordered)
    aside = ", ".join(f"{answers[answer]} {answer.value}" for answer in _ORDER if answers[answer])
    titles = [tag("th", title, scope="col") for title in ("Guard", "About", "Answer", "Evidence")]
    table = tag(
        "table",
        tag("caption", "What each guard answers, and from what"),
        tag("thead", tag("tr", *titles)),
        tag("tbody", *map(_row, ordered[:limit])),
    )
    none = tag("p", "No guard matches the filter.", hidden=True, class_="soft")
    left = len(ordered) - limit
    cut = [tag("p", f"… and {left} more answers, which are not on this page", class_="soft")] if left > 0 else []
    scroll = tag("div", table, class_="scroll", tabindex="0", role="region", aria_label="Answers of guards")
    return [section("guards", "Guards", tag("div", scroll, data_list=True), none, *cut, aside=aside)]


def _row(verdict: Verdict) -> Markup:
    kind = verdict.subject.partition("/")[0]
    cells = [
        tag("th", verdict.guard, scope="row"),
        tag("td", tag("code", verdict.subject) if verdict.subject else ""),
        tag("td", tag("span", verdict.answer.value, class_=f"tagged {_COLORS[verdict.answer]}")),
        tag("td", *_evidence(verdict)),
    ]
    return tag("tr", *cells, data_item=True, data_address=verdict.subject, data_kind=kind)


def _evidence(verdict: Verdict) -> list[Markup]:
    """The sentence of the guard; of a finding its code and place as well."""
    finding = verdict.finding
    said = [text(verdict.text)] if verdict.text else []
    if finding is not None:
        at = place(finding)
        said = [
            tag("code", finding.code),
            text(" "),
            *([tag("span", at, class_="place")] if at else []),
            text(finding.message),
        ]
        said += [text(" "), tag("span", verdict.text)] if verdict.text not in ("", finding.message) else []
    return said or [text("nothing more to say")]
