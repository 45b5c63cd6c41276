"""What `payconf prove` answers: each credential with what its service said, and with what guards make of that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.guard.mode import own_mode
from payconf.model.evidence import Source
from payconf.model.proven import Proven, Standing
from payconf.model.verdict import Answer

if TYPE_CHECKING:
    from payconf.guard.case import Case, Used
    from payconf.model.verdict import Verdict

_ASKED = frozenset({"mode", "account", "published", "attestation"})
"""Guards that look at what a credential is, and at nothing else."""
_UNPROVEN = frozenset({"PC202", "PC206"})
"""Codes of what nothing proves, which is no answer as long as the service gave none."""


def proven(case: Case, verdicts: Sequence[Verdict], names: Collection[str] = ()) -> tuple[Proven, ...]:
    """One for each of these credentials (none named: of all that integrations use). `verdicts`: of all guards."""
    return tuple(_proven(case, used, verdicts) for used in case.used() if not names or used.name in names)


def _proven(case: Case, used: Used, verdicts: Sequence[Verdict]) -> Proven:
    mine = [entry for entry in verdicts if entry.guard in _ASKED and entry.subject == used.address]
    options = None if used.credential is None else used.credential.options
    word = next((piece.text for piece in used.known.pieces if piece.source is Source.ATTESTATION), "")
    return Proven(
        address=used.address,
        service=used.service.title,
        evidence=used.known,
        mode=own_mode(used).mode,
        standing=_standing(case, used, mine),
        expected=None if options is None else options.account,
        reasons=tuple(dict.fromkeys(_reasons(used, mine))),
        word=word,
    )


def _standing(case: Case, used: Used, verdicts: Sequence[Verdict]) -> Standing:
    """A no on evidence stands also where nobody answered; what is only unproven then doesn't."""
    answered = used.known.asked or not used.service.askable
    for verdict in verdicts:
        code = verdict.finding.code if verdict.finding is not None else ""
        if verdict.answer is Answer.REFUSED and (answered or code not in _UNPROVEN):
            return Standing.NO
    if not answered:
        return Standing.UNANSWERED
    if case.production and any(verdict.answer is Answer.UNDECIDED for verdict in verdicts):
        return Standing.NO
    return Standing.YES if used.service.askable else Standing.NOT_ASKABLE


def _reasons(used: Used, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What guards object to; that the service said no stands in its own words already."""
    for verdict in verdicts:
        if verdict.answer is Answer.PASSED or (used.known.rejected and verdict.guard in ("mode", "account")):
            continue
        found = verdict.finding
        yield verdict.text if found is None else " ".join(filter(None, (found.code, verdict.text, found.fix)))
