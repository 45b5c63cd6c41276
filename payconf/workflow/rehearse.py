"""The files of an export are validated before they are written, until everything in them can be planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf import offline
from payconf.export.draft import Entry, Known, Object, draft
from payconf.export.judge import Judgement, Placed, judge
from payconf.export.pages import Remarks, pages
from payconf.fmt import page_text, refused_character, write_value
from payconf.formatting import keep_formatted
from payconf.load import Files, parse_project
from payconf.model.errors import Refused
from payconf.model.exported import Outside
from payconf.model.waiver import field_of
from payconf.plan.found import found_digests
from payconf.resolve import resolve

if TYPE_CHECKING:
    from datetime import date

    from payconf.load.read import Unreadable
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding
    from payconf.model.kind import Kind
    from payconf.model.page import Page
    from payconf.model.resource import Live
    from payconf.model.results import Validated

_FIRST = "integrations"
"""What is wrong with rules may come from these, so that rules are judged anew without them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an export is made from. `owner` and `until` (ISO 8601) are those of its waivers."""

    files: Files
    environment: Environment
    today: date
    live: Live
    kinds: Mapping[str, Kind]
    known: Known
    owner: str
    until: str

    @property
    def name(self) -> str:
        """The environment's."""
        return self.environment.name


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The entries, the pages with their texts, and what is still found in them; `refused`: what guards refuse."""

    entries: tuple[Entry, ...]
    texts: tuple[tuple[Page, str], ...]
    judged: Judgement
    refused: tuple[Finding, ...]


def rehearse(scene: Scene) -> Rehearsed:
    """Write, validate, and take out what can't stand, until nothing changes any more.

    Raises Refused where an error comes from what was there before.
    """
    outside: dict[Object, Outside] = {}
    remarks = Remarks()
    while True:
        entries = draft(scene.live, scene.known, outside)
        if odd := _unwritable(entries):
            outside |= odd
            continue
        made = pages(scene.name, entries, remarks, scene.owner, scene.until)
        written = [(page, page_text(page)) for page in made]
        texts = tuple((page, text.text) for page, text in written)
        files, places = _put(scene.environment, scene.files, texts)
        found = offline.validated(files, (scene.name,), scene.today)
        placed = [Placed(page, places[page.name], text.starts) for page, text in written]
        judged = _judged(scene, files, found, entries, placed)
        new = {target: why for target, why in judged.outside.items() if outside.get(target) != why}
        if not new and judged.remarks == remarks:
            _refuse_what_was_there(judged)
            return Rehearsed(entries, texts, judged, found.refused)
        outside |= {target: why for target, why in new.items() if target[0] == _FIRST} or new
        remarks = judged.remarks


def _unwritable(entries: Sequence[Entry]) -> dict[Object, Outside]:
    """Objects with a character that no file may hold."""
    found = (
        (entry, refused_character(dict(entry.block)) or refused_character(dict(entry.credential)))
        for entry in entries
        if entry.outside is None or not entry.outside.hidden
    )
    return {
        entry.object: Outside(f"one of its texts holds the character {odd}, which no file may hold", hidden=True)
        for entry, odd in found
        if odd
    }


def _judged(
    scene: Scene, files: Files, found: Validated, entries: Sequence[Entry], placed: Sequence[Placed]
) -> Judgement:
    refused = set(found.refused)
    findings = [entry for entry in found.findings if entry not in refused]
    findings += [finding for waived in found.waived for finding in waived.findings]
    wrong = {finding.address for finding in findings if finding.is_error}
    asked = {entry.address: entry.live.id for entry in entries if str(entry.address) in wrong}
    objects = {(kind, entry.id): entry for kind, held in scene.live.resources.items() for entry in held}
    digests = found_digests(asked, asked, objects, scene.kinds)
    environment = resolve(parse_project(files), scene.name).environment if wrong else None
    fields = {finding: field_of(environment, finding) for finding in findings if environment and finding.is_error}
    return judge(findings, found.refused, entries, placed, lambda finding: fields.get(finding, ""), digests)


def _refuse_what_was_there(judged: Judgement) -> None:
    if judged.unplaced:
        first = judged.unplaced[0]
        raise Refused(
            f"With what the shop holds beside them, the files that are there have an error: {first.span} {first.code} "
            f"{first.message.rstrip('.')}.",
            "Mend it first, such as by another name or key, then export again.",
        )


def _put(environment: Environment, files: Files, texts: Sequence[tuple[Page, str]]) -> tuple[Files, Mapping[str, str]]:
    """The project's files with those of the export among them, and each one's place; empty where it was merged."""
    there = {name: data for _, name, data in files.texts}
    put: dict[str, bytes | None] = {}
    places: dict[str, str] = {}
    for page, text in texts:
        name = f"environments/{environment.name}/{page.name}"
        held = there.get(name)
        if held is None:
            put[name], places[page.name] = text.encode(), name
        elif page.schema == "objects":
            places[page.name] = f"environments/{environment.name}/payconf-export/{page.name}"
            put[places[page.name]] = text.encode()
        else:
            put[name], places[page.name] = _merged(environment, page, held), ""
    return files.replaced(put), places


def _merged(environment: Environment, page: Page, held: bytes | Unreadable) -> bytes:
    """A fixed file with what somebody will add to it by hand."""
    text = before = held.decode() if isinstance(held, bytes) else ""
    for block in page.blocks:
        text = write_value(text, (page.top, block.key), dict(block.value or {}))
    for number, row in enumerate(page.rows, len(environment.waivers)):
        text = write_value(text, (page.top, number), dict(row))
    return keep_formatted(page.name, before, text).encode()
