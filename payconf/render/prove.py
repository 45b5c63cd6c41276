"""What is proven of credentials, as text for people and as JSON for machines. Never a value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from payconf.model.evidence import CredentialEvidence
from payconf.model.proof import Proof, moment_text
from payconf.model.proven import Proven, Standing
from payconf.model.results import Proofs
from payconf.render.text import Line, Style, clean, listing, paint, wrap

WIDTH = 100
FORMAT = 1
_SIGNS: dict[Standing, tuple[str, Style]] = {
    Standing.YES: ("+", "green"),
    Standing.NO: ("x", "red"),
    Standing.UNANSWERED: ("?", "yellow"),
    Standing.NOT_ASKABLE: ("-", "dim"),
}


def proofs_text(environment: str, proofs: Proofs, now: datetime, color: bool = False) -> str:
    """Each credential with what its service said and what is missing; the count last."""
    at = moment_text(now.astimezone(UTC).isoformat())
    lines = [Line(f"Proofs of {clean(environment)} · {at} · no secret was shown or kept", "bold")]
    for entry in proofs.found:
        lines += [Line(""), *_entry(entry)]
    lines += [Line(""), Line(_count(proofs.found))]
    lines += [Line(part) for part in wrap(clean(proofs.unremembered), WIDTH, "")] if proofs.unremembered else []
    return paint(lines, color)


def _entry(entry: Proven) -> Iterator[Line]:
    sign, style = _SIGNS[entry.standing]
    known = entry.evidence
    users = listing(f"integrations/{key}" for key in known.integrations)
    yield Line(f"  {sign} {clean(entry.address)}  {clean(entry.service)}, used by {clean(users)}", style, mark=True)
    yield Line(f"      {clean(str(known.span))}", "dim")
    for text in _said(entry):
        yield from (Line(part) for part in wrap(clean(text), WIDTH, "      ", "        "))


def _said(entry: Proven) -> Iterator[str]:
    known = entry.evidence
    if known.asked and not known.rejected:
        yield f"mode {entry.mode.value}, {_account(entry)}"
    yield from _asked(entry)
    if known.capabilities:
        yield f"may: {', '.join(known.capabilities)}"
    yield from _days(known)
    yield from (f"to do: {text}" for text in known.warnings)
    yield from (f"remark: {text}" for text in known.remarks)
    yield from (f"no: {text}" if entry.standing is Standing.NO else f"open: {text}" for text in entry.reasons)
    if known.fix:
        yield f"fix: {known.fix}"


def _account(entry: Proven) -> str:
    told = entry.evidence.account
    if told is None:
        return "the account was not told"
    expected = "" if entry.expected is None else ", as expected" if told == entry.expected else ", not the expected one"
    return f"account {told}{expected}"


def _asked(entry: Proven) -> Iterator[str]:
    """Who said what, and when."""
    known = entry.evidence
    at = f" at {known.host}" if known.host else ""
    when = f", {moment_text(known.at)}" if known.at else ""
    before = " (remembered, not asked again)" if known.remembered else ""
    if entry.standing is Standing.NOT_ASKABLE or (not known.asked and known.fault is None):
        yield f"{entry.service} can't be asked; {entry.word or 'nobody attests its mode'}"
    elif known.rejected:
        yield f"not accepted{at}{when}{before}: {known.fault}"
    elif known.asked:
        yield f"answered{at}{when}{before}"
    else:
        yield f"not proven{at}: {known.fault}"
        yield from [_last(known.last)] if known.last else []


def _last(proof: Proof) -> str:
    """It may have been another secret."""
    host = f" at {proof.host}" if proof.host else ""
    if proof.account is None:
        return f"last answer {proof.when}{host}, perhaps to another secret: not accepted"
    who = f", account {proof.account.id}" if proof.account.id else ""
    return f"last proven {proof.when}{host}, perhaps with another secret: mode {proof.account.mode}{who}"


def _days(known: CredentialEvidence) -> Iterator[str]:
    days = [f"{word} {day.astimezone(UTC).date()}" for word, day in _named_days(known) if day is not None]
    if days:
        yield ", ".join(days)


def _named_days(known: CredentialEvidence) -> tuple[tuple[str, datetime | None], ...]:
    return ("created", known.created), ("expires", known.expires)


def _count(found: Sequence[Proven]) -> str:
    if not found:
        return "No credential of a payment service is used here."
    counted = Counter(entry.standing for entry in found)
    rest = (standing for standing in Standing if standing is not Standing.YES and counted[standing])
    more = "".join(f", {counted[standing]} {standing.value}" for standing in rest)
    return f"{counted[Standing.YES]} of {len(found)} proven{more}."


def proofs_json(environment: str, proofs: Proofs) -> str:
    """The same as data."""
    data = {
        "format_version": FORMAT,
        "environment": environment,
        "credentials": [_data(entry) for entry in proofs.found],
        "not_remembered": proofs.unremembered or None,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _data(entry: Proven) -> dict[str, Any]:
    known = entry.evidence
    return {
        "address": entry.address,
        "service": known.service,
        "integrations": list(known.integrations),
        "place": str(known.span),
        "standing": entry.standing.name.lower(),
        "mode": entry.mode.value,
        "account": known.account,
        "expected_account": entry.expected,
        "host": known.host or None,
        "asked_at": known.at or None,
        "remembered": known.remembered,
        "capabilities": list(known.capabilities),
        **{word: None if day is None else day.isoformat() for word, day in _named_days(known)},
        "warnings": list(known.warnings),
        "remarks": list(known.remarks),
        "reasons": list(entry.reasons),
        "fault": known.fault,
        "fix": known.fix or None,
        "attested": entry.word or None,
        "last": None if known.last is None else _last(known.last),
    }
