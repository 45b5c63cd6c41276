"""What findings mean for an export: a remark, a waiver, or that an object stays outside. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from payconf.export.draft import Entry, Object
from payconf.export.pages import Remarks, entries_of
from payconf.model.address import Address
from payconf.model.exported import Outside
from payconf.model.finding import PER_FILE, Finding
from payconf.model.page import Page
from payconf.model.waiver import harmless, kind_of

_SECRET = {"PC213": "one of its texts looks like a secret", "PC225": "one of its texts holds a card number"}
"""Refusals of the text itself: what stands there must not be written anywhere."""
_METHODS = ("methods", "")


@dataclass(frozen=True, slots=True)
class Placed:
    """A page with the line at which each of its blocks begins."""

    page: Page
    file: str
    starts: tuple[int, ...]


@dataclass(slots=True)
class Judgement:
    """`outside`: what has to leave, and why; `unplaced`: errors that no entry is to blame for."""

    remarks: Remarks = field(default_factory=Remarks)
    outside: dict[Object, Outside] = field(default_factory=dict)
    unplaced: list[Finding] = field(default_factory=list)


def judge(
    findings: Iterable[Finding],
    refused: Iterable[Finding],
    entries: Sequence[Entry],
    placed: Sequence[Placed],
    field_of: Callable[[Finding], str],
    digests: Mapping[str, Mapping[str, str]],
) -> Judgement:
    """`findings`: all but what guards refuse, `refused`: that. `field_of`: the field of its object that one stands at.

    `digests`: by address and field (empty: the whole object), of live values.
    """
    made, codes, access = Judgement(), dict[Object, tuple[str, ...]](), dict[Object, tuple[str, ...]]()
    waivers: dict[tuple[str, Object, str], None] = {}
    known = {entry.address: entry for entry in entries if entry.outside is None}
    for finding in dict.fromkeys((*findings, *refused)):
        entry, is_access = _by_address(finding, known) or _by_line(finding, entries, placed) or (None, False)
        if entry is None:
            made.unplaced += [finding] if finding.is_error and not finding.code.startswith("PC2") else []
            continue
        target, notes = entry.object, access if is_access else codes
        notes[target] = (*notes.get(target, ()), finding.code)
        if finding.code in _SECRET:
            made.outside[target] = Outside(_SECRET[finding.code], hidden=True)
        elif finding.is_error and not finding.code.startswith("PC2"):
            at = field_of(finding)
            digest = digests.get(str(entry.address), {}).get(at)
            if why := _stays(finding, entry, at, digest):
                made.outside.setdefault(target, Outside(why))
            else:
                waivers[finding.code, target, str(digest)] = None
    made.remarks = Remarks(codes, access, tuple(waivers))
    return made


def _stays(finding: Finding, entry: Entry, at: str, digest: str | None) -> str:
    """Why the object can't be managed as it is; empty where the error can be waived for the value that was found."""
    said = f"{finding.code} {finding.message.rstrip('.')}"
    if finding.code == "PC030":
        return f"PC030 no file may have more than {PER_FILE} errors, also where they are waived"
    if kind_of(finding.code) != "error" or not harmless(str(entry.address)) or digest is None:
        return said
    if entry.orphans and at in _METHODS:
        return f"{said}; that can't be waived while its orphans ({', '.join(entry.orphans)}) are to be removed"
    return ""


def _by_address(finding: Finding, known: Mapping[Address, Entry]) -> tuple[Entry, bool] | None:
    """The entry that a finding names, and whether it is about its access."""
    kind, _, key = (finding.address or "").partition("/")
    is_access = kind == _CREDENTIALS
    entry = known.get(Address("integrations" if is_access else kind, key))
    return None if entry is None or (is_access and not entry.credential) else (entry, is_access)


def _by_line(finding: Finding, entries: Sequence[Entry], placed: Sequence[Placed]) -> tuple[Entry, bool] | None:
    """The entry whose block a finding stands in."""
    for place in placed:
        before = sum(start <= finding.span.line for start in place.starts)
        if place.file == finding.span.file and before:
            return entries_of(place.page, entries)[before - 1], place.page.top == _CREDENTIALS
    return None


_CREDENTIALS = "credentials"
