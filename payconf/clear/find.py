"""Find secrets in the bytes of a file or a line: by the grammar of services, by forms of other systems, and by name.

A text is read as it stands, as its escapes mean it, and with its lines joined.
"""

from __future__ import annotations

from collections.abc import Iterator

from payconf.clear.forms import encoded_in, forms_in
from payconf.clear.found import Found, apart
from payconf.clear.named import named_in
from payconf.clear.triage import may_hold_form, may_hold_name, may_hold_secret
from payconf.clear.views import View, joined, unescaped


def secrets_in(text: bytes) -> list[Found]:
    """Every secret of a file, in order, each place once."""
    if not may_hold_secret(text):
        return []
    found = [*_readings(text)] if may_hold_form(text) else []
    if may_hold_name(text):
        found += named_in(text)
    return apart(found)


def _readings(text: bytes) -> Iterator[Found]:
    yield from forms_in(text)
    yield from encoded_in(text)
    plain = unescaped(text)
    if plain is not None:
        yield from _placed(plain, ", disguised,")
    lines = joined(plain or View(text))
    if lines is not None:
        yield from _placed(lines, ", over several lines,", strict=True)


def _placed(view: View, how: str, strict: bool = False) -> Iterator[Found]:
    for entry in (*forms_in(view.text, strict), *encoded_in(view.text)):
        yield Found(view.place(entry.offset), view.place(entry.end), f"{entry.what.removesuffix(',')}{how}")
