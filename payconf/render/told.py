"""What a payment service said of a credential, for evidence and proofs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from payconf.model.evidence import CredentialEvidence
from payconf.model.proof import Proof, moment_text


def told(known: CredentialEvidence) -> Iterator[str]:
    """Sentences: who answered and when, what the access may do, its days, and what to mend."""
    if known.asked:
        before = " (remembered)" if known.remembered else ""
        yield f"{'not accepted' if known.rejected else 'answered'}{at_host(known)}{at_moment(known)}{before}"
    elif known.last is not None:
        yield last_text(known.last)
    yield from may(known)


def may(known: CredentialEvidence) -> Iterator[str]:
    """What the access may do, its days, and what to mend."""
    if known.capabilities:
        yield f"may: {', '.join(known.capabilities)}"
    days = [f"{word} {day.astimezone(UTC).date()}" for word, day in _days(known) if day is not None]
    if days:
        yield ", ".join(days)
    yield from (f"to do: {text}" for text in known.warnings)
    yield from (f"remark: {text}" for text in known.remarks)


def at_host(known: CredentialEvidence) -> str:
    """` at api.stripe.com`, or nothing."""
    return f" at {known.host}" if known.host else ""


def at_moment(known: CredentialEvidence) -> str:
    """`, 2026-11-29 14:02 UTC`, or nothing."""
    return f", {moment_text(known.at)}" if known.at else ""


def last_text(proof: Proof) -> str:
    """An earlier answer, which may have been about another secret."""
    host = f" at {proof.host}" if proof.host else ""
    if proof.account is None:
        return f"last answer {proof.when}{host}, perhaps to another secret: not accepted"
    who = f", account {proof.account.id}" if proof.account.id else ""
    return f"last proven {proof.when}{host}, perhaps with another secret: mode {proof.account.mode}{who}"


def told_data(known: CredentialEvidence | None) -> dict[str, Any]:
    """The same as data; with empty values where nothing was gathered."""
    if known is None:
        known = CredentialEvidence("", "", "")
    return {
        "host": known.host or None,
        "asked_at": known.at or None,
        "remembered": known.remembered,
        "capabilities": list(known.capabilities),
        **{word: None if day is None else day.isoformat() for word, day in _days(known)},
        "warnings": list(known.warnings),
        "remarks": list(known.remarks),
        "fix": known.fix or None,
        "last": None if known.last is None else last_text(known.last),
    }


def _days(known: CredentialEvidence) -> tuple[tuple[str, datetime | None], ...]:
    return ("created", known.created), ("expires", known.expires)
