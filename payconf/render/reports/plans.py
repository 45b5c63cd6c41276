"""A plan in the shape of every report: refusals, warnings, and what was tried and is right."""

from __future__ import annotations

import json
from collections.abc import Iterator

from payconf.model.blast import CheckoutTest
from payconf.model.change import Action
from payconf.model.codes import CODES
from payconf.model.plan import Plan
from payconf.model.span import Sources
from payconf.model.verdict import Answer, Verdict
from payconf.render.plan.header import counts
from payconf.render.plan.order import verb
from payconf.render.reports.base import Case, Note, Report, note_of

_CHECKOUTS = frozenset({"PC266", "PC267"})
"""What a guard says of checkouts that are wrong."""


def report_of_plan(plan: Plan, sources: Sources, *, prefix: str = "", version: str = "") -> Report:
    """Refusals first, whatever they come from; then findings, then warnings of what could not be checked."""
    refused = {id(verdict) for verdict in plan.refused}
    (summary,) = (line.text for entry in counts(plan).entries for line in entry.lines)
    return Report(
        findings=plan.findings,
        undecided=tuple(verdict for verdict in plan.undecided if id(verdict) not in refused),
        sources=sources,
        environments=(plan.header.environment,),
        prefix=prefix,
        version=version,
        waived=plan.waivers,
        verb=verb(plan),
        notes=(*(_refused(verdict, plan) for verdict in plan.refused), *_warnings(plan)),
        cases=(*_guards(plan), *(_checkout(entry, plan) for entry in plan.checkouts)),
        tried=_CHECKOUTS,
        remarks=tuple(item.text for item in plan.not_checked if item.code is None),
        summary=summary,
    )


def counts_json(plan: Plan) -> str:
    """What GitLab's merge requests show: `{"create": 1, "update": 2, "delete": 0}`.

    A successor of an object is created, and its predecessor's delete is counted as one; what is only disabled or
    retired is updated. https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
    """
    number = {"create": 0, "update": 0, "delete": 0}
    for change in plan.changes:
        made, gone = change.action in (Action.CREATE, Action.REPLACE), change.action is Action.DELETE
        number["create" if made else "delete" if gone else "update"] += 1
    return json.dumps(number) + "\n"


def _refused(verdict: Verdict, plan: Plan) -> Note:
    name = plan.header.environment
    if verdict.finding is not None:
        found = note_of(verdict.finding)
        return Note(
            "error",
            found.rule,
            found.title,
            found.message,
            found.why,
            found.fix,
            found.span,
            found.address or verdict.subject,
            found.related,
            name,
        )
    lacking = verdict.answer is Answer.UNDECIDED
    title = "evidence is missing" if lacking else "the guard refuses"
    said = "undecided, and production needs an answer: " if lacking else ""
    return Note("error", _rule(verdict), title, said + verdict.text, address=verdict.subject, environment=name)


def _rule(verdict: Verdict) -> str:
    return f"guard-{verdict.guard}"


def _warnings(plan: Plan) -> Iterator[Note]:
    for item in plan.not_checked:
        if item.code is not None:
            entry = CODES[item.code]
            name = plan.header.environment
            yield Note("warning", item.code, entry.title, item.text, entry.why, entry.fix, environment=name)


def _guards(plan: Plan) -> Iterator[Case]:
    """A case for each guard: passed, or what it could not decide. One that refuses is told as what it found."""
    refused = {verdict.guard for verdict in plan.refused}
    for guard in dict.fromkeys(verdict.guard for verdict in plan.verdicts):
        lacking = [verdict for verdict in plan.undecided if verdict.guard == guard]
        if guard not in refused:
            said = "; ".join(dict.fromkeys(verdict.text for verdict in lacking))
            yield Case(plan.header.environment, "guards", guard, "skipped" if lacking else "passed", said)


def _checkout(entry: CheckoutTest, plan: Plan) -> Case:
    name = plan.header.environment
    if entry.right:
        return Case(name, "checkouts", entry.key, "passed", span=entry.span)
    offered = _names(entry.offered) if entry.offered is not None else f"not decided, needs {', '.join(entry.asks)}"
    said = f"expected {_names(entry.expected)}, offered {offered}"
    return Case(name, "checkouts", entry.key, "failed", said, entry.span)


def _names(keys: tuple[str, ...]) -> str:
    return ", ".join(keys) or "nothing"
