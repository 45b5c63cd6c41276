"""Values that official documentation gives to everybody for tests never reach production."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.model.evidence import Mode, Source
from payconf.model.verdict import Verdict

NAME = "published"


def published(case: Case) -> Iterator[Verdict]:
    """One refusal a value. Where the value's own grammar says test, the guard `mode` names it already."""
    if not case.production:
        return
    unread: list[str] = []
    for used in case.used():
        found = [piece for piece in used.known.pieces if piece.source is Source.PUBLISHED]
        told = {piece.field for piece in used.known.pieces if (piece.source, piece.says) == (Source.GRAMMAR, Mode.TEST)}
        for piece in found:
            if piece.field not in told:
                message = f"In the credential {used.name}, {piece.text}."
                yield refused(NAME, "PC211", used.address, message, piece.span)
        if not used.known.resolved or used.credential is None:
            unread.append(used.name)
        elif not found:
            yield passed(NAME, used.address)
    if unread:
        yield undecided(NAME, "credentials", f"not every field was read of {listed(unread)}")
