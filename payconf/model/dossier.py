"""What is known of the access that one integration uses, and what the guards say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf.model.evidence import Mode
from payconf.model.verdict import Answer

if TYPE_CHECKING:
    from payconf.model.evidence import CredentialEvidence, FieldEvidence, Piece
    from payconf.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Dossier:
    """One integration. Titles are for people; `service` and `credential` are "" for a type without access.

    `mode`: none for such a type, else of the credential itself; `by`: the piece that decides it. `pieces`: strongest
    first, those about the side to which integrations speak among them. `account` and `fault`: what the service said,
    or why it said nothing; `known`: all that was gathered. `verdicts`: of all guards about the integration and its
    credential.
    """

    address: str
    title: str
    service: str = ""
    credential: str = ""
    mode: Mode = Mode.NONE
    by: Piece | None = None
    pieces: tuple[Piece, ...] = ()
    fields: tuple[FieldEvidence, ...] = ()
    account: str | None = None
    fault: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    known: CredentialEvidence | None = None

    @property
    def answer(self) -> Answer:
        """What all guards together come to: one refusal refuses, and without one, one undecided is undecided."""
        answers = {verdict.answer for verdict in self.verdicts}
        return next((found for found in (Answer.REFUSED, Answer.UNDECIDED) if found in answers), Answer.PASSED)
