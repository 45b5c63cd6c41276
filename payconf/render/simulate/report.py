"""Checkouts that were tried, in the shape of every report."""

from __future__ import annotations

from payconf.checkout.simulation import Trial, Tried
from payconf.model.span import Sources
from payconf.render.reports.base import Case, Note, Report, Result
from payconf.render.simulate.trial import wrong

_RULE = "checkout"


def report_of_trial(found: Trial, *, prefix: str = "", version: str = "") -> Report:
    """A note for each checkout that isn't as expected, and a case for each."""
    return Report(
        findings=(),
        undecided=(),
        sources=Sources(),
        environments=(found.environment,),
        prefix=prefix,
        version=version,
        verb="simulate",
        notes=tuple(_note(entry, found.environment) for entry in found.failed),
        cases=tuple(_case(entry, found.environment) for entry in found.tried),
        tried=frozenset({_RULE}),
    )


def _note(entry: Tried, environment: str) -> Note:
    title = "Checkout not as expected"
    address = f"checkouts/{entry.key}"
    fix = f"Ask why, rule by rule: payconf simulate {environment} … (--help), or mend what it expects."
    return Note("error", _RULE, title, f"{entry.key}: {_said(entry)}", fix=fix, span=entry.span, address=address)


def _case(entry: Tried, environment: str) -> Case:
    result: Result = "passed" if entry.right else "failed"
    return Case(environment, "checkouts", entry.key, result, "" if entry.right else _said(entry), entry.span)


def _said(entry: Tried) -> str:
    """In one line."""
    return "; ".join(" ".join(text.split()) for text in wrong(entry))
