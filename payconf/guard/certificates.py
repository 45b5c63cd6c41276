"""Certificates and keys among production's secrets: strong enough, and valid already. Their last day is `expiry`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, listed, passed, refused, undecided
from payconf.guard.days import moment, only_ends
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.certificate import Certificate
    from payconf.model.evidence import FieldEvidence

NAME = "certificates"
LEAST_BITS = {"RSA": 2048, "EC": 224}
BROKEN_KEYS = frozenset({"DSA"})
BROKEN_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
_STRONG = frozenset({"Ed25519", "Ed448"})


def certificates(case: Case) -> Iterator[Verdict]:
    """Refusals by certificate, or one verdict a credential; one `undecided` for all that nobody looked at.

    Production only. What looks like a certificate and can't be read is undecided.
    """
    if not case.production:
        return
    unread: list[str] = []
    for used in case.used():
        found = [verdict for entry in used.known.fields.values() for verdict in _field(case, used, entry)]
        yield from found
        fields = used.known.fields.values()
        if used.credential is None or any(entry.certificates is None and not entry.awaited for entry in fields):
            unread.append(used.name)
        elif not found:
            yield passed(NAME, used.address)
    if unread:
        yield undecided(NAME, "credentials", f"not every field was looked at of {listed(unread)}")


def _field(case: Case, used: Used, entry: FieldEvidence) -> Iterator[Verdict]:
    if entry.certificates is None:
        return
    if entry.certificates.fault is not None:
        yield undecided(NAME, used.address, f"{entry.name} {entry.certificates.fault}")
    for held in entry.certificates.found:
        what = f"The {held.what} in {entry.name} of the credential {used.name}"
        if held.key not in LEAST_BITS and held.key not in BROKEN_KEYS | _STRONG:
            yield undecided(NAME, used.address, f"{entry.name} holds a {held.what} of a kind that is not known here")
        for weakness in _weaknesses(held):
            yield refused(NAME, "PC232", used.address, f"{what} {weakness}.", entry.span)
        if _too_early(case, held):
            message = f"{what} is valid from {held.not_before:%Y-%m-%d %H:%M} UTC, not before."
            yield refused(NAME, "PC231", used.address, message, entry.span)


def _weaknesses(held: Certificate) -> Iterator[str]:
    least = LEAST_BITS.get(held.key)
    if held.key in BROKEN_KEYS:
        yield f"is of the kind {held.key}, which is given up"
    elif least is not None and (held.bits or 0) < least:
        yield f"has a key of {held.bits} bits ({held.key}), fewer than {least}"
    # Nobody relies on the signature of a root that stands behind the others.
    if held.signature in BROKEN_HASHES and not (held.self_signed and held.position):
        yield f"is signed with {held.signature.upper()}"


def _too_early(case: Case, held: Certificate) -> bool:
    if case.plan is None or held.not_before is None or (case.plan.changes and only_ends(case.plan)):
        return False
    return moment(case.plan) < held.not_before
