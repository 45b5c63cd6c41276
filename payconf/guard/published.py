"""What everybody has protects nothing: values of official documentation, and files that every user may read."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, listed, passed, refused, undecided, warned
from payconf.model.evidence import Mode, Source
from payconf.model.reference import parse_reference
from payconf.model.secret_facts import OPEN_TO_ALL
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.evidence import FieldEvidence

NAME = "published"


def published(case: Case) -> Iterator[Verdict]:
    """One refusal a value, one warning a file. What the value's own grammar calls test, the guard `mode` names."""
    if not case.production:
        return
    unread: list[str] = []
    for used in case.used():
        found = [*_values(used), *_files(used)]
        yield from found
        if used.credential is None or not all(_known(entry) for entry in used.known.fields.values()):
            unread.append(used.name)
        elif not found and not any(piece.source is Source.PUBLISHED for piece in used.known.pieces):
            yield passed(NAME, used.address)
    if unread:
        yield undecided(NAME, "credentials", f"not every field was read of {listed(unread)}")


def _values(used: Used) -> Iterator[Verdict]:
    told = {piece.field for piece in used.known.pieces if (piece.source, piece.says) == (Source.GRAMMAR, Mode.TEST)}
    for piece in used.known.pieces:
        if piece.source is Source.PUBLISHED and piece.field not in told:
            message = f"In the credential {used.name}, {piece.text}."
            yield refused(NAME, "PC211", used.address, message, piece.span)


def _files(used: Used) -> Iterator[Verdict]:
    for entry in used.known.fields.values():
        path = _path(entry)
        if path and entry.facts is not None and entry.facts.remark == OPEN_TO_ALL:
            message = f"{entry.name} of the credential {used.name} lies in {path}, which every user there may read."
            for key in used.keys:  # by integration, as waivers name them
                yield warned(NAME, "PC417", f"integrations/{key}", message, entry.span, f"chmod o-r {quote(path)}")


def _known(entry: FieldEvidence) -> bool:
    """True where it was read, of a file also who else may read it; and where the service has yet to make it."""
    return bool(entry.awaited) or (entry.resolved and not (_path(entry) and entry.facts is None))


def _path(entry: FieldEvidence) -> str:
    """Of the file in which a secret lies; "" where it lies elsewhere, or is none."""
    if entry.reference is None or entry.kind != "secret":
        return ""
    reference = parse_reference(entry.reference)
    return reference.path if reference.scheme == "file" else ""
