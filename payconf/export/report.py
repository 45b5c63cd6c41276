"""What an export came to, as data for people. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from payconf.export.draft import Entry
from payconf.export.judge import Judgement
from payconf.model.address import Address
from payconf.model.exported import Exported, Told
from payconf.model.finding import Finding
from payconf.model.reference import looks_like_reference


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the entries. `identity`: by kind, the fields by which people know an object."""

    environment: str
    files: tuple[str, ...]
    folder: str
    identity: Mapping[str, tuple[str, ...]]
    bound: bool
    owned: int
    deletes_unmanaged: bool
    written: bool


def exported(entries: Sequence[Entry], judged: Judgement, refused: Sequence[Finding], frame: Frame) -> Exported:
    """The report."""
    written = [entry for entry in entries if entry.outside is None]
    values = (value for entry in written for value in entry.credential.values())
    return Exported(
        frame.environment,
        frame.files,
        frame.folder,
        counts=dict(Counter(entry.live.kind for entry in written)),
        owned=frame.owned,
        outside=tuple(
            _told(entry, entry.outside.why, entry.outside.hidden) for entry in entries if entry.outside is not None
        ),
        orphans=tuple(_told(entry, ", ".join(entry.orphans)) for entry in written if entry.orphans),
        unlike=tuple(_told(entry, ", ".join(entry.unlike)) for entry in written if entry.unlike),
        found=_found(written, judged),
        waived=len(judged.remarks.waivers),
        refused=tuple(refused),
        secrets=tuple(value for value in values if looks_like_reference(value)),
        ties=() if frame.bound else tuple(_ties(entries, frame)),
        bound=frame.bound,
        deletes_unmanaged=frame.deletes_unmanaged,
        written=frame.written,
    )


def _told(entry: Entry, text: str, hidden: bool = False) -> Told:
    return Told(entry.address, entry.live.id, "" if hidden else entry.name, text)


def _found(written: Sequence[Entry], judged: Judgement) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in written:
        for code in judged.remarks.codes.get(entry.object, ()):
            found[code][str(entry.address)] = None
        for code in judged.remarks.access.get(entry.object, ()):
            found[code][f"credentials/{entry.address.key}"] = None
    return {code: tuple(found[code]) for code in sorted(found)}


def _ties(entries: Sequence[Entry], frame: Frame) -> Iterator[tuple[Address, str]]:
    """Addresses that adoption by name could not tell apart."""
    named = Counter(_name(entry, frame) for entry in entries)
    for entry in entries:
        if entry.outside is None and named[_name(entry, frame)] > 1:
            yield entry.address, entry.live.id


def _name(entry: Entry, frame: Frame) -> tuple[str, ...]:
    return entry.live.kind, *(str(entry.live.values.get(name)) for name in frame.identity[entry.live.kind])
