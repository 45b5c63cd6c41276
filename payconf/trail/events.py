"""Events of runs and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payconf.model.audit import Circumstances, Event, Kind
from payconf.model.change import Change
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Plan
from payconf.trail.fields import Clean, cleaned, field_facts


def begun(plan: Plan, digest: str, run: str, at: str, by: Circumstances, clean: Clean, phase: str = "begun") -> Event:
    """A run is about to write to the shop, or to go on (`resumed`). `digest`: of the plan file; `at`: UTC, ISO 8601."""
    header = plan.header
    facts = {
        "phase": phase,
        "verb": _verb(plan),
        **_right(plan.intent, digest, header.revision, by),
        "class": header.environment_class,
        "shop": clean(header.shop),
        "account": clean(header.account),
        "changes": len(plan.changes),
        **{name: plan.options[name] for name in ("target", "exclude", "rollback") if plan.options.get(name)},
        "renames": [[str(old), str(new)] for old, new in plan.renames],
        "without method": [clean(entry.message) for entry in plan.findings if entry.code == "PC254"],
    }
    return Event(_kind(plan), at, by.who, plan.off, run, {name: value for name, value in facts.items() if value != []})


def waived(plan: Plan, run: str, at: str, by: Circumstances, clean: Clean) -> Iterator[Event]:
    """The waivers that were in force when a run began, with how many findings each silences."""
    for entry in plan.waivers:
        facts = {
            "code": entry.code,
            "reason": clean(entry.reason),
            "owner": clean(entry.owner),
            "until": entry.until,
            "silences": len(entry.findings),
        }
        yield Event("waiver", at, by.who, entry.address, run, facts)


def changed(
    plan: Plan | None, run: Run, steps: Iterable[Step], times: Mapping[str, str], by: Circumstances, clean: Clean
) -> Iterator[Event]:
    """What became of each change of a run. `times`: by change, when its outcome was known; else when the run began.

    Without its plan, only what the state remembers of it is known.
    """
    known = {change.id: change for change in plan.changes} if plan is not None else {}
    revision = plan.header.revision if plan is not None else ""
    for step in steps:
        change = known.get(step.change)
        facts = {
            "change": step.change,
            "result": step.done.value,
            "live_id": step.live_id,
            "text": clean(step.text),
            **_right(run.intent, run.digest, revision, by),
            **({} if change is None else _what(change, clean)),
        }
        subject = str(change.address) if change is not None else step.change.partition(":")[2].partition("#")[0]
        yield Event("change", times.get(step.change, run.started_at), by.who, subject, run.id, facts)


def applied(plan: Plan | None, run: Run, at: str, by: Circumstances, clean: Clean) -> Event:
    """A run has ended, or was found to be over."""
    facts = {
        "phase": "ended",
        "verb": _verb(plan) if plan is not None else "apply",
        **{done.value: run.count(done) for done in Done},
        "error": clean(run.error),
    }
    kind: Kind = "apply" if plan is None else _kind(plan)
    return Event(kind, at, by.who, "" if plan is None else plan.off, run.id, facts)


def refused(
    verb: str, reasons: Iterable[tuple[str, str, str]], at: str, by: Circumstances, clean: Clean, plan: Plan | None
) -> Event:
    """Something was asked for and refused. `reasons`: code (or the error's name), subject and sentence of each."""
    said = [{"code": code, "subject": clean(subject), "text": clean(text)} for code, subject, text in reasons]
    right = {} if plan is None else _right(plan.intent, "", plan.header.revision, by)
    return Event("refusal", at, by.who, "", "", {"verb": verb, "reasons": said, **right})


def reasons_of(plan: Plan) -> list[tuple[str, str, str]]:
    """Why a plan is refused: code or guard, subject, sentence."""
    return [
        (
            verdict.finding.code if verdict.finding is not None else verdict.guard,
            verdict.subject,
            verdict.finding.message if verdict.finding is not None else verdict.text,
        )
        for verdict in plan.refused
    ]


def _what(change: Change, clean: Clean) -> dict[str, Any]:
    facts = {
        "action": change.action.value,
        "reason": change.reason.value,
        "label": change.label,
        "note": change.note,
    }
    return {**cleaned(facts, clean), "fields": field_facts(change.fields, clean)}


def _right(intent: str, digest: str, revision: str, by: Circumstances) -> dict[str, Any]:
    """By which right, as far as anything is known."""
    facts = {
        "intent": intent,
        "digest": digest,
        "revision": revision,
        "approvers": list(by.approvers),
        "request": by.request,
        "job": by.job,
    }
    return {name: value for name, value in facts.items() if value}


def _verb(plan: Plan) -> str:
    named = "rollback" if plan.options.get("rollback") else "apply"
    return "off" if plan.off else "reclaim" if plan.reclaim else named


def _kind(plan: Plan) -> Kind:
    return "off" if plan.off else "apply"
