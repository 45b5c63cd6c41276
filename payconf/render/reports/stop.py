"""What stopped a verb, in the forms that otherwise show its result."""

from __future__ import annotations

from payconf.model.errors import PayconfError
from payconf.render.error import error_text
from payconf.render.findings import findings_text
from payconf.render.reports.base import Report


def text_of_stop(report: Report) -> str:
    """As it is said on the terminal: findings, then the error."""
    found = findings_text(report.findings, report.sources) if report.findings else ""
    return found + error_text(_error(report))


def page_of_stop(report: Report) -> str:
    """A page with the policy of every page."""
    from payconf.render.html.document import document
    from payconf.render.html.groups import section
    from payconf.render.html.markup import join, tag
    from payconf.render.markdown.findings import note_lines

    title = " ".join(("payconf", report.verb, *report.environments))
    error = _error(report)
    why = [tag("p", line) for line in (*error.message.split("\n"), *([f"Fix: {error.fix}"] if error.fix else []))]
    parts = [section("stopped", "What stopped it", *why, class_="refused").markup]
    if report.findings:
        notes = report.told()[1:]
        found = (tag("li", join(map(_paragraph, note_lines(note)))) for note in notes)
        parts.append(section("findings", "Findings", tag("ul", *found, class_="entries")).markup)
    return document(title, tag("header", tag("h1", f"{title}: stopped")), tag("main", *parts, id="plan"))


def _paragraph(line: str) -> str:
    from payconf.render.html.markup import tag

    return tag("div", line.strip())


def counts_of_stop(report: Report) -> str:
    """No counts at all: GitLab then says that the report failed, and not that nothing changes."""
    return "{}\n"


def _error(report: Report) -> PayconfError:
    stopped = report.stopped
    return PayconfError("", "") if stopped is None else PayconfError(stopped.message, stopped.fix)
