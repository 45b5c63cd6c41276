"""Somebody's word stands in for proof only where none can be had, and only while it is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from payconf.guard.case import Case, passed, refused, undecided
from payconf.integrations.credentials import attestation_span
from payconf.model.verdict import Verdict

NAME = "attestation"


def attestation(case: Case) -> Iterator[Verdict]:
    """One verdict for each attestation. Whether it says the right mode, the guard `mode` decides."""
    for used in case.used():
        word = None if used.credential is None else used.credential.options.attested
        if word is None or used.credential is None:
            continue
        span = attestation_span(case.environment, used.credential)
        if not used.service.attestable:
            message = f"{used.service.title} can be asked itself, so an attestation of {used.name} counts for nothing."
            yield refused(NAME, "PC216", used.address, message, span)
        elif case.today is None:
            yield undecided(NAME, used.address, f"attested until {word.until}; without a plan there is no date")
        elif not case.in_force(word.until):
            message = f"The attestation of {used.name} by {word.by} ended on {word.until}."
            yield refused(NAME, "PC216", used.address, message, span)
        elif date.fromisoformat(word.date) > case.today:
            message = f"The attestation of {used.name} by {word.by} is dated {word.date}, which is yet to come."
            yield refused(NAME, "PC216", used.address, message, span)
        else:
            yield passed(NAME, used.address, f"attested until {word.until}")
