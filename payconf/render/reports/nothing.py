"""That there was nothing to be done, in the forms that otherwise show a plan."""

from __future__ import annotations

import json

from payconf.render.html.document import document
from payconf.render.html.markup import tag
from payconf.render.reports.base import Report
from payconf.render.text import clean


def page_of_nothing(report: Report) -> str:
    """A page with the policy of every page."""
    title = " ".join(("payconf", report.verb, *map(clean, report.environments)))
    return document(title, tag("header", tag("h1", title)), tag("main", tag("p", clean(report.summary)), id="plan"))


def counts_of_nothing() -> str:
    """For GitLab's merge requests."""
    return json.dumps({"create": 0, "update": 0, "delete": 0}) + "\n"
