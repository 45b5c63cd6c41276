"""No card number anywhere: not one for tests, and not a buyer's. Text alone decides."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.clear import cards_in
from payconf.guard.case import Case, passed, refused
from payconf.guard.files import files_of
from payconf.model.finding import PER_FILE
from payconf.model.span import place
from payconf.model.verdict import Verdict

NAME = "cards"


def cards(case: Case) -> Iterator[Verdict]:
    """One refusal a number and place, of the first PER_FILE of a file. The number is never shown."""
    found = [
        refused(NAME, "PC225", "", f"{entry.what.capitalize()} stands in the text.", place(name, text, entry.offset))
        for name, text in files_of(case)
        for entry in cards_in(text)[:PER_FILE]
    ]
    yield from found or [passed(NAME)]
