"""Test access never in production, live access never outside it. Not knowing is no yes."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, Used, listed, passed, refused, undecided
from payconf.integrations.credentials import sides
from payconf.model.evidence import Judgement, Mode, Piece, Source, judge
from payconf.model.verdict import Verdict

NAME = "mode"
_ABOUT_INTEGRATION = frozenset({Source.HOST, Source.SWITCH})
_CERTAIN = frozenset({Source.ANSWER, Source.GRAMMAR, Source.ATTESTATION})
"""What refuses on its own. Published values are the guard `published`, hosts and switches the guard `switch`."""


def mode(case: Case) -> Iterator[Verdict]:
    """One verdict a credential, or one refusal a piece of evidence."""
    for used in case.used():
        wrong = Mode.TEST if case.production else Mode.LIVE
        against = [piece for piece in used.known.pieces if piece.says is wrong and piece.source in _CERTAIN]
        if used.credential is None:
            yield undecided(NAME, used.address, "credentials.yaml has no such credential")
        elif against:
            yield from (_against(case, used, piece) for piece in against)
        elif case.production:
            yield _production(case, used)
        else:
            yield _elsewhere(case, used)


def _against(case: Case, used: Used, piece: Piece) -> Verdict:
    code = "PC201" if case.production else "PC204"
    side = "test" if case.production else "live"
    message = f"The credential {used.name} is {side} access in {case.where}: {piece.text}."
    others = tuple((other.text, other.span) for other in used.known.pieces if _contradicts(other, piece))
    return refused(NAME, code, used.address, message, piece.span, related=others)


def _contradicts(other: Piece, piece: Piece) -> bool:
    return other.source in _CERTAIN and {other.says, piece.says} == {Mode.TEST, Mode.LIVE}


def own_mode(used: Used) -> Judgement:
    """Of the credential itself: where its integrations speak to is left out."""
    return judge(piece for piece in used.known.pieces if piece.source not in _ABOUT_INTEGRATION)


def _production(case: Case, used: Used) -> Verdict:
    judged = own_mode(used)
    if not used.known.resolved:
        return undecided(NAME, used.address, _unread(used, Mode.TEST))
    odd = _shows_nothing(used)
    if judged.mode is Mode.LIVE and judged.by is not None and not odd:
        return passed(NAME, used.address, f"live: {judged.by.text}")
    if used.known.rejected or (judged.by is not None and judged.by.source is Source.PUBLISHED):
        # The guards `account` and `published` refuse it, each with its own place.
        return undecided(NAME, used.address, judged.by.text if judged.by is not None else used.known.fault or "")
    if judged.mode is Mode.TEST and judged.by is not None and judged.by.source is Source.REFERENCE_NAME:
        message = f"Nothing proves the credential {used.name} to be live, and {judged.by.text}."
        return refused(NAME, "PC201", used.address, message, judged.by.span)
    complete = case.evidence is not None and case.evidence.complete
    if complete or used.known.asked or used.service.attestable:
        message = f"Nothing proves the credential {used.name} of {used.service.title} to be live{_why(used, odd)}."
        return refused(NAME, "PC202", used.address, message, used.known.span)
    return undecided(NAME, used.address, f"nothing proves it to be live{_why(used, odd)}")


def _elsewhere(case: Case, used: Used) -> Verdict:
    if not used.known.resolved:
        return undecided(NAME, used.address, _unread(used, Mode.LIVE))
    judged = own_mode(used)
    odd = _shows_nothing(used)
    proof = [piece for piece in judged.test if piece.source is not Source.REFERENCE_NAME]
    if proof and not odd:
        return passed(NAME, used.address, f"test: {proof[0].text}")
    if judged.live:
        message = f"Nothing shows the credential {used.name} to be for tests, and {judged.live[0].text}."
        return refused(NAME, "PC204", used.address, message, judged.live[0].span)
    where = sides(case.environment, used.keys, used.service)
    if not odd and len(where) == len(used.keys) and all(piece.says is Mode.TEST for piece in where):
        return passed(NAME, used.address, f"unknown, but {where[0].text}")
    message = f"Nothing shows the credential {used.name} of {used.service.title} to be for tests{_why(used, odd)}."
    return refused(NAME, "PC206", used.address, message, used.known.span)


def _shows_nothing(used: Used) -> tuple[str, ...]:
    """Fields whose kind tells its mode, yet whose value doesn't: the others don't vouch for them.

    A value that only begins like a key, with something else behind the prefix, tells nothing either.
    """
    if any(piece.source is Source.ANSWER and piece.says is not Mode.UNKNOWN for piece in used.known.pieces):
        return ()
    malformed = {entry.name for entry in used.known.fields.values() if not entry.well_formed}
    awaited = {entry.name for entry in used.known.fields.values() if entry.awaited}  # made by the service itself
    telling = {piece.field for piece in used.known.pieces if piece.source is Source.GRAMMAR} - malformed
    return tuple(
        kind.name
        for kind in used.service.kinds
        if kind.prefixes and kind.name not in telling | awaited and (kind.required or kind.name in used.known.fields)
    )


def _unread(used: Used, wrong: Mode) -> str:
    """What is missing, and a name that makes one think."""
    missing = [entry for entry in used.known.fields.values() if not entry.known]
    why = next((f": {entry.fault}" for entry in missing if entry.fault), "")
    said = [piece.text for piece in used.known.pieces if piece.source is Source.REFERENCE_NAME and piece.says is wrong]
    return f"{listed([entry.name for entry in missing])} not read{why}{f'; {said[0]}' if said else ''}"


def _why(used: Used, odd: tuple[str, ...]) -> str:
    if odd:
        return f": {listed(odd)} shows no mode"
    malformed = [entry.name for entry in used.known.fields.values() if not entry.well_formed]
    if malformed:
        return f": {listed(malformed)} has not the form that {used.service.title} gives it"
    return f": {used.known.fault}" if used.known.fault else ""
