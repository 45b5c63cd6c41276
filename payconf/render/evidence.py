"""Evidence about the access of integrations, as text for people and as JSON for machines. Never a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from payconf.model.certificate import Certificate
from payconf.model.dossier import Dossier
from payconf.model.evidence import FieldEvidence, Piece, Source
from payconf.model.span import NOWHERE, Span
from payconf.model.verdict import Answer, Verdict
from payconf.render.text import Line, Style, clean, columns, paint, wrap
from payconf.render.told import told, told_data

WIDTH = 100
FORMAT = 1
_SOURCES = {
    Source.ANSWER: "service's answer",
    Source.GRAMMAR: "key grammar",
    Source.HOST: "host",
    Source.SWITCH: "test switch",
    Source.PUBLISHED: "published value",
    Source.ATTESTATION: "attestation",
    Source.REFERENCE_NAME: "reference's name",
}
_AT = 62
_ROOM = 56
"""A field said in so many characters leaves room for its place on the same line."""
_STYLES: dict[Answer, Style] = {Answer.PASSED: "green", Answer.REFUSED: "red", Answer.UNDECIDED: "yellow"}
_SIGNS = {Answer.PASSED: "+", Answer.REFUSED: "x", Answer.UNDECIDED: "?"}


def evidence_text(environment: str, found: Sequence[Dossier], color: bool = False) -> str:
    """Each integration: its credential, every piece of evidence from the strongest on, and what the guards say."""
    lines: list[Line] = []
    for dossier in found:
        lines += [*_dossier(environment, dossier), Line("")]
    if not found:
        lines.append(Line(f"{clean(environment)} has no integrations."))
    return paint(lines[:-1] if found else lines, color)


def _dossier(environment: str, dossier: Dossier) -> Iterator[Line]:
    yield Line(f"{clean(dossier.address)} of {clean(environment)}: {clean(dossier.title)}", "bold")
    if not dossier.credential:
        yield Line(
            "  mode none: this type has no access to any service, so there is nothing that could be test or live"
        )
    else:
        by = f", by {_SOURCES[dossier.by.source]}" if dossier.by else ""
        yield Line(
            f"  credential {clean(dossier.credential)} of {clean(dossier.service)}: mode {dossier.mode.value}{by}"
        )
        for entry in dossier.fields:
            yield from _field(entry)
            yield from _certificates(entry)
        yield Line("  Evidence, the strongest first", "bold")
        if Source.ANSWER not in {piece.source for piece in dossier.pieces}:
            yield from _wrapped(
                f"  1 {'none'.ljust(7)} {_SOURCES[Source.ANSWER]}: {clean(dossier.fault or 'not asked')}"
            )
        for piece in dossier.pieces:
            yield from _piece(piece)
        for text in () if dossier.known is None else told(dossier.known):
            yield from (Line(part) for part in wrap(clean(text), WIDTH, "    ", "      "))
    yield Line("  Verdicts", "bold")
    for verdict in dossier.verdicts:
        yield from _verdict(verdict)
    yield Line(f"  {dossier.answer.value}", _STYLES[dossier.answer])


def _field(entry: FieldEvidence) -> Iterator[Line]:
    if entry.literal:
        said = "text in the file"
    elif entry.resolved:
        said = f"read from {entry.reference}"
    else:
        said = f"not read: {entry.fault or entry.reference}"
    form = "" if entry.well_formed else ", not of the service's form"
    head = f"{clean(entry.name)} ({entry.kind}) {clean(said)}{form}"
    if len(head) <= _ROOM:
        yield Line(columns(f"    {head}", _place(entry.span), _AT, WIDTH))
        return
    yield from (Line(part) for part in wrap(head, WIDTH, "    ", "      "))
    yield Line(f"      {_place(entry.span)}", "dim")


def _certificates(entry: FieldEvidence) -> Iterator[Line]:
    held = entry.certificates
    for text in () if held is None else (*map(_certificate, held.found), *([held.fault] if held.fault else [])):
        yield from (Line(part) for part in wrap(clean(text), WIDTH, "      ", "        "))


def _certificate(entry: Certificate) -> str:
    bits = f" {entry.bits}" if entry.bits is not None else ""
    key = f"{entry.key or 'unknown'}{bits}"
    if entry.not_before is None or entry.not_after is None:
        return f"{entry.what} {key}"
    signed = "" if not entry.signature else f", signed with {entry.signature.upper()}"
    own = ", by itself" if entry.self_signed else ""
    return f"{entry.what} {key}, {entry.not_before:%Y-%m-%d} to {entry.not_after:%Y-%m-%d} (UTC){signed}{own}"


def _piece(piece: Piece) -> Iterator[Line]:
    yield from _wrapped(
        f"{piece.source.value} {piece.says.value.ljust(7)} {_SOURCES[piece.source]}: {clean(piece.text)}"
    )
    if piece.span != NOWHERE:
        yield Line(f"              {_place(piece.span)}", "dim")


def _verdict(verdict: Verdict) -> Iterator[Line]:
    code = f" {verdict.finding.code}" if verdict.finding else ""
    said = f": {clean(verdict.text)}" if verdict.text else ""
    head = f"{_SIGNS[verdict.answer]} {clean(verdict.guard)} {verdict.answer.value}{code}{said}"
    for part in wrap(head, WIDTH, "    ", "        "):
        yield Line(part, _STYLES[verdict.answer], mark=True)


def _wrapped(text: str) -> Iterator[Line]:
    yield from (Line(part) for part in wrap(text, WIDTH, "    ", "              "))


def _place(span: Span) -> str:
    return "" if span == NOWHERE else clean(str(span))


def evidence_json(environment: str, found: Sequence[Dossier]) -> str:
    """The same for machines."""
    entries = [_plain(dossier) for dossier in found]
    document = {"format_version": FORMAT, "environment": environment, "integrations": entries}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _plain(dossier: Dossier) -> dict[str, Any]:
    return {
        "address": dossier.address,
        "service": dossier.service or None,
        "credential": dossier.credential or None,
        "mode": dossier.mode.value,
        "answer": dossier.answer.value,
        "account": dossier.account,
        "not_asked": dossier.fault,
        **told_data(dossier.known),
        "evidence": [
            {
                "source": piece.source.name.lower(),
                "strength": piece.source.value,
                "says": piece.says.value,
                "field": piece.field or None,
                "text": piece.text,
                "place": _place(piece.span) or None,
            }
            for piece in dossier.pieces
        ],
        "fields": [
            {
                "name": entry.name,
                "kind": entry.kind,
                "read": entry.resolved,
                "reference": entry.reference,
                "certificates": [_certificate(held) for held in entry.certificates.found] if entry.certificates else [],
            }
            for entry in dossier.fields
        ],
        "verdicts": [
            {
                "guard": verdict.guard,
                "answer": verdict.answer.value,
                "code": verdict.finding.code if verdict.finding else None,
                "text": verdict.text,
            }
            for verdict in dossier.verdicts
        ],
    }
