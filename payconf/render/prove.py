"""What is proven of credentials, as text for people and as JSON for machines. Never a value."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from payconf.model.proof import moment_text
from payconf.model.proven import Proven, Standing
from payconf.model.results import Proofs
from payconf.render.text import Line, Style, clean, listing, paint, wrap
from payconf.render.told import at_host, at_moment, last_text, may, told_data

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
    yield from may(known)
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
    where = f"{at_host(known)}{at_moment(known)}{' (remembered, not asked again)' if known.remembered else ''}"
    if entry.standing is Standing.NOT_ASKABLE or (not known.asked and known.fault is None):
        yield f"{entry.service} can't be asked; {entry.word or 'nobody attests its mode'}"
    elif known.rejected:
        yield f"not accepted{where}: {known.fault}"
    elif known.asked:
        yield f"answered{where}"
    else:
        yield f"not proven{where}: {known.fault}"
        yield from [last_text(known.last)] if known.last else []


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
        "reasons": list(entry.reasons),
        "fault": known.fault,
        "attested": entry.word or None,
        **told_data(known),
    }
