"""The files of an export: objects with what was found of them, credentials, and waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from payconf.export.draft import KINDS, Entry, Object
from payconf.model.exported import Outside
from payconf.model.page import Block, Page

CREDENTIALS, WAIVERS = "credentials.yaml", "waivers.yaml"
NAMES = (CREDENTIALS, WAIVERS, *(f"{kind}.yaml" for kind in KINDS))
"""Every file that an export may write, in this order: each with those before it is a valid environment."""
REASON = "as found by payconf export"


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was found of the entries: `codes` by live object, those of its credential apart; and digests of values.

    `waivers`: code, live object, and the digest of the value for which an error is waived.
    """

    codes: Mapping[Object, tuple[str, ...]] = field(default_factory=dict)
    access: Mapping[Object, tuple[str, ...]] = field(default_factory=dict)
    waivers: tuple[tuple[str, Object, str], ...] = ()


def pages(environment: str, entries: Sequence[Entry], remarks: Remarks, owner: str, until: str) -> tuple[Page, ...]:
    """The files that hold anything, in the order of NAMES. `owner` and `until` (ISO 8601) are those of the waivers."""
    head = f"Written by payconf export {environment}. Edit it as you like; nothing writes it again."
    found = [_credentials(entries, remarks, head), _waivers(entries, remarks, owner, until)]
    for kind in KINDS:
        blocks = tuple(_object(entry, remarks) for entry in entries if entry.live.kind == kind)
        found.append(Page(f"{kind}.yaml", "objects", kind, blocks, head=head))
    return tuple(page for page in found if page.blocks or page.rows)


def entries_of(page: Page, entries: Sequence[Entry]) -> list[Entry]:
    """The entry of each block of a page."""
    if page.name == CREDENTIALS:
        return [entry for entry in entries if _has_access(entry)]
    return [entry for entry in entries if entry.live.kind == page.top]


def _object(entry: Entry, remarks: Remarks) -> Block:
    if entry.outside is not None:
        shown = None if entry.outside.hidden or not entry.block else entry.block
        return Block(entry.address.key, shown, (_outside(entry, entry.outside),), aside=True)
    return Block(entry.address.key, entry.block, tuple(_remarks(entry, remarks)))


def _outside(entry: Entry, outside: Outside) -> str:
    noun = entry.live.kind.replace("_", " ").removesuffix("s")
    named = f", {entry.name!r}," if entry.name and not outside.hidden else ""
    return f"The {noun} with the number {entry.live.id}{named} stays unmanaged: {outside.why}."


def _remarks(entry: Entry, remarks: Remarks) -> Iterator[str]:
    yield from _codes(remarks.codes.get(entry.object, ()))
    if entry.orphans:
        yield f"Left out, and removed by the next plan: {', '.join(entry.orphans)}, no longer in the shop."
    if entry.unlike:
        yield f"The shop holds nothing for {', '.join(entry.unlike)}; the next plan writes what silence means here."


def _codes(codes: Iterable[str]) -> Iterator[str]:
    listed = ", ".join(sorted(set(codes)))
    if listed:
        yield f"as found: {listed}"


def _has_access(entry: Entry) -> bool:
    return entry.outside is None and bool(entry.credential)


def _credentials(entries: Sequence[Entry], remarks: Remarks, head: str) -> Page:
    blocks = tuple(
        Block(entry.address.key, entry.credential, tuple(_of_access(entry, remarks)))
        for entry in entries
        if _has_access(entry)
    )
    said = f"{head} The shop never serves secrets: the references are names to fill in, or to write otherwise."
    return Page(CREDENTIALS, "credentials", "credentials", blocks, head=said)


def _of_access(entry: Entry, remarks: Remarks) -> Iterator[str]:
    yield from _codes(remarks.access.get(entry.object, ()))
    if entry.optional:
        yield f"Nobody can see whether the shop has {', '.join(entry.optional)}; add a reference if it does."


def _waivers(entries: Sequence[Entry], remarks: Remarks, owner: str, until: str) -> Page:
    addresses = {entry.object: str(entry.address) for entry in entries if entry.outside is None}
    rows = tuple(
        {"code": code, "address": addresses[target], "reason": REASON, "owner": owner, "until": until, "found": digest}
        for code, target, digest in remarks.waivers
        if target in addresses
    )
    head = "Errors that stand in the shop already, each for the value that it was found with. Mend them by the day."
    return Page(WAIVERS, "waivers", "waivers", rows=rows, head=head)
