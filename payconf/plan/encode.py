"""A plan as plain JSON data, and back: round trip is identity."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from payconf.model.blast import CheckoutTest
from payconf.model.change import Change, Drift, FieldChange
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.span import NOWHERE, Span
from payconf.model.value import to_json
from payconf.model.verdict import Verdict
from payconf.model.waiver import Waived
from payconf.model.way import Way


def plan_data(plan: Plan) -> dict[str, Any]:
    """Everything of a plan. Spans are [file, line, column] or null, addresses and enums their text."""
    return {
        "header": _header(plan),
        "changes": [_change(change) for change in plan.changes],
        "drift": [_drift(drift) for drift in plan.drift],
        "unmanaged": list(plan.unmanaged),
        "findings": [_finding(finding) for finding in plan.findings],
        "verdicts": [_verdict(verdict) for verdict in plan.verdicts],
        "not_checked": [{"text": row.text, "code": row.code} for row in plan.not_checked],
        "money": [{"address": address, "under_way": _money(money)} for address, money in plan.money],
        "blast": _plain(asdict(plan.blast)),
        "checkouts": [_checkout(entry) for entry in plan.checkouts],
        "complete": plan.complete,
        "secrets": dict(plan.secrets),
        "accounts": dict(plan.accounts),
        "options": to_json(dict(plan.options)),
        "intent": plan.intent,
        "renames": [[str(old), str(new)] for old, new in plan.renames],
        "waivers": [_waived(entry) for entry in plan.waivers],
        "found": {address: dict(digests) for address, digests in plan.found.items()},
        "rebind": [[str(address), ident] for address, ident in plan.rebind],
        "ways": [_way(way) for way in plan.ways],
        "left_out": [[address, why] for address, why in plan.left_out],
        "forgets": [[address, {**asdict(entry), "value": to_json(entry.value)}] for address, entry in plan.forgets],
    }


def _header(plan: Plan) -> dict[str, Any]:
    header = plan.header
    names = ("environment", "environment_class", "provider", "shop", "account", "product", "read_at", "expires_at")
    return {
        **{name: getattr(header, name) for name in (*names, "revision", "last_apply", "key_id", "base", "approvals")},
        "snapshot": header.snapshot,
        "since": header.since,
        "makers": [asdict(entry) for entry in header.makers],
        "counts": dict(header.counts),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "action": change.action.value,
        "reason": change.reason.value,
        "address": str(change.address),
        "values": to_json(dict(change.values)),
        "fields": [_field(field) for field in change.fields],
        "live_id": change.live_id,
        "live_digest": change.live_digest,
        "needs": list(change.needs),
        "owned": change.owned,
        "label": change.label,
        "note": change.note,
        "span": _span(change.span),
        "variant": change.variant,
    }


def _field(field: FieldChange) -> dict[str, Any]:
    return {
        "name": field.name,
        "before": to_json(field.before),
        "after": to_json(field.after),
        "secret": field.secret,
        "known": field.known,
        "span": _span(field.span),
        "details": list(field.details),
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        **{name: getattr(way, name) for name in ("address", "field", "secret", "known", "untrusted")},
        "before": to_json(way.before),
        "after": to_json(way.after),
        "span": _span(way.span),
        "related": _span(way.related),
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "address": str(drift.address),
        "fields": [_field(field) for field in drift.fields],
        "vanished": drift.vanished,
        "span": _span(drift.span),
        "off": drift.off,
        "accepted": [{**asdict(entry), "span": _span(entry.span)} for entry in drift.accepted],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "span": _span(finding.span),
        "address": finding.address,
        "fix": finding.fix,
        "related": [[text, _span(span)] for text, span in finding.related],
    }


def _waived(entry: Waived) -> dict[str, Any]:
    names = ("code", "address", "reason", "owner", "until", "found")
    return {
        **{name: getattr(entry, name) for name in names},
        "span": _span(entry.span),
        "findings": [_finding(finding) for finding in entry.findings],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "guard": verdict.guard,
        "answer": verdict.answer.value,
        "subject": verdict.subject,
        "text": verdict.text,
        "finding": None if verdict.finding is None else _finding(verdict.finding),
    }


def _money(money: MoneyUnderWay | None) -> dict[str, Any] | None:
    if money is None:
        return None
    return {
        "open_authorizations": money.open_authorizations,
        "refundable": money.refundable,
        "amounts": dict(money.amounts),
        "oldest": money.oldest,
    }


def _checkout(entry: CheckoutTest) -> dict[str, Any]:
    data: dict[str, Any] = _plain(asdict(entry))
    return {**data, "span": _span(entry.span)}


def _plain(value: Any) -> Any:
    """Tuples as the lists that a file gives back."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _span(span: Span) -> list[Any] | None:
    return None if span == NOWHERE else [span.file, span.line, span.column]
