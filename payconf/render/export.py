"""What an export came to: where the files are, what they don't hold as the shop does, and what is to be done next."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from payconf.model.exported import Exported, Told
from payconf.render.text import Line, Style, clean, clip, count, listing, paint, wrap

WIDTH = 100
_MOST = 10
_NAMED = 40
_NOUNS = {"payment_terms": "payment term", "integrations": "integration", "rules": "rule"}


def exported_text(found: Exported, *, full: bool = False, color: bool = False) -> str:
    """The report. Lists end after ten entries, with how many more there are, unless `full`."""
    return paint(_lines(found, None if full else _MOST), color)


def _lines(found: Exported, most: int | None) -> Iterator[Line]:
    yield from _head(found)
    what = "Stays unmanaged" + (", and environment.yaml deletes what is unmanaged" if found.deletes_unmanaged else "")
    yield from _told(f"{what}:", found.outside, most, "red" if found.deletes_unmanaged else "yellow")
    yield from _told("Orphans left out, which the next plan removes:", found.orphans, most, "yellow")
    yield from _told("Fields without a value in the shop, which the next plan writes:", found.unlike, most, "yellow")
    yield from _findings(found, most)
    secrets = [Line(f"  {clean(text)}") for text in found.secrets]
    yield from _group("Secrets that the shop doesn't serve; set these, or write other references:", secrets, most)
    ties = [(shlex.join(("payconf", "adopt", found.environment, str(at), "--id", n))) for at, n in found.ties]
    yield from _group(
        "Names that tie; when the files are in their place, type:", [Line(f"  {text}") for text in ties], most
    )


def _head(found: Exported) -> Iterator[Line]:
    counted = [count(found.counts[kind], noun) for kind, noun in _NOUNS.items() if found.counts.get(kind)]
    owned = f"{count(found.owned, 'object is', 'objects are')} managed already and left out" if found.owned else ""
    if not found.files:
        yield Line("There is nothing to export.", "bold")
    else:
        verb = "" if found.written else "would be "
        bound = "written and bound" if found.bound else "written; nothing was bound"
        yield Line(f"{listing(counted) or 'No object'} of {found.environment} {verb}{bound}", "bold")
        yield from (Line(f"  {clean(found.folder)}/{name}") for name in found.files)
    if owned:
        yield Line(f"  {owned}", "dim")


def _told(title: str, entries: Sequence[Told], most: int | None, style: Style) -> Iterator[Line]:
    lines: list[Line] = []
    shown = entries if most is None else entries[:most]
    for entry in shown:
        name = f" {clip(clean(entry.name), _NAMED)!r}" if entry.name else ""
        said = f"{clean(str(entry.address))}, number {clean(entry.live_id)}{name}: {clean(entry.text)}"
        lines += [Line(text) for text in wrap(said, WIDTH, "  ", "      ")]
    if lines:
        yield Line(title, style)
        yield from lines
    if len(shown) < len(entries):
        yield Line(f"  {len(entries) - len(shown)} more (--full)", "dim")


def _findings(found: Exported, most: int | None) -> Iterator[Line]:
    lines: list[Line] = []
    for code, addresses in found.found.items():
        named = addresses if most is None else addresses[:most]
        more = f" and {len(addresses) - len(named)} more (--full)" if len(named) < len(addresses) else ""
        said = f"{code}  {', '.join(map(clean, named))}{more}"
        lines += [Line(text) for text in wrap(said, WIDTH, "  ", "         ")]
    if lines:
        waived = f", {count(found.waived, 'error')} with a waiver for the value found" if found.waived else ""
        yield Line(f"As found{waived}; payconf explain CODE says more:", "yellow")
        yield from lines
    for finding in found.refused:
        said = f"Refused until it is mended: {finding.code} {clean(finding.message)}"
        yield from (Line(text, "red") for text in wrap(said, WIDTH, "", "    "))


def _group(title: str, lines: Sequence[Line], most: int | None) -> Iterator[Line]:
    shown = lines if most is None else lines[:most]
    if shown:
        yield Line(title)
        yield from shown
    if len(shown) < len(lines):
        yield Line(f"  {len(lines) - len(shown)} more (--full)", "dim")
