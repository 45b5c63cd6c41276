"""Find card numbers in the bytes of a file or a line."""

from __future__ import annotations

import functools
import re

from payconf.clear.find import Found
from payconf.services import services
from payconf.services.cards import LONGEST, SHORTEST, is_card, is_published_card

_DIGITS = re.compile(
    rb"(?<![\w.+-])(?<![A-Z]\d\d )(?<!\d[ -])\d(?:[ -]?\d){%d,%d}(?![\w-]| \d)" % (SHORTEST - 1, LONGEST - 1)
)
"""Digits, in groups or not. Behind two letters and two digits it is an IBAN, behind a plus a telephone number."""
_NAME = re.compile(rb"([\w-]+)[\"']?[ \t]*:[ \t]*[\"']?$")


def cards_in(text: bytes) -> list[Found]:
    """Every card number: one that services publish for tests, or one of a brand's range with a right check digit.

    A number of the latter kind that is the value of an identifying field is an account's.
    """
    found = []
    for match in _DIGITS.finditer(text):
        digits = "".join(character for character in match[0].decode() if character.isdigit())
        if is_published_card(digits):
            found.append(Found(match.start(), match.end(), "a card number that services give to everybody for tests"))
        elif is_card(digits) and not _names_an_account(text, match.start()):
            what = "a number that is a card's by its range, length and check digit"
            found.append(Found(match.start(), match.end(), what))
    return found


def _names_an_account(text: bytes, offset: int) -> bool:
    key = _NAME.search(text[text.rfind(b"\n", 0, offset) + 1 : offset])
    return key is not None and key[1].decode() in _identifying()


@functools.cache
def _identifying() -> frozenset[str]:
    return frozenset(
        kind.name for service in services().values() for kind in service.kinds if kind.sensitivity == "identifying"
    )
