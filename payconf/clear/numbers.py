"""Find card numbers in the bytes of a file or a line."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from payconf.clear.found import Found, apart
from payconf.clear.triage import has_escapes, may_hold_number
from payconf.clear.views import unescaped
from payconf.services import services
from payconf.services.cards import GROUPS, LONGEST, SHORTEST, is_card, is_published_card

_CHAIN = re.compile(rb"\d+(?:(?:[ .-]|\xc2\xa0)\d+)*")
"""Digits with single characters between them."""
_GROUP = re.compile(rb"\d+")
_JOINED = re.compile(rb"(?<![A-Za-z])(?:visa|master(?:card)?|amex|card|karte|cc|pan)[_-]?$", re.IGNORECASE)
"""What is often written right before a card's number."""
_IBAN = re.compile(rb"\b[A-Z]{2}\d\d $")
_NAME = re.compile(rb"([\w-]+)[\"']?[ \t]*:[ \t]*[\"']?$")
_ACCOUNT = re.compile(r"(?:.*_)?id|pspid")
_LOOK_BACK = 16
_FIRST = frozenset((*(shape[0] for shape in GROUPS), *range(SHORTEST, LONGEST + 1)))


def cards_in(text: bytes) -> list[Found]:
    """Every card number: one that services publish for tests, or one of a brand's range with a right check digit.

    A number of the latter kind that is the value of an identifying field is an account's.
    """
    if not may_hold_number(text):
        return []
    found = [*_numbers(text)]
    view = unescaped(text) if has_escapes(text) else None
    if view is not None:
        found += [Found(view.place(at), view.place(end), what) for at, end, what in _numbers(view.text)]
    return apart(found)


def _numbers(text: bytes) -> Iterator[Found]:
    for chain in _CHAIN.finditer(text):
        if chain.end() - chain.start() < SHORTEST:
            continue
        groups = [*_GROUP.finditer(text, chain.start(), chain.end())]
        for first, group in enumerate(groups):
            if len(group[0]) not in _FIRST:
                continue
            for last in _ends(text, groups, first):
                what = _what(text, group.start(), b"".join(part[0] for part in groups[first : last + 1]).decode())
                if what:
                    yield Found(group.start(), groups[last].end(), what)


def _ends(text: bytes, groups: list[re.Match[bytes]], first: int) -> Iterator[int]:
    """Where a number may end that begins with this group: the group alone, or in groups as cards show them."""
    lengths = tuple(len(group[0]) for group in groups[first : first + max(map(len, GROUPS))])
    if SHORTEST <= lengths[0] <= LONGEST and _stands_alone(text, groups[first].start(), groups[first].end()):
        yield first
    for shape in GROUPS:
        last = first + len(shape) - 1
        if lengths[: len(shape)] == shape and _stands_alone(text, groups[first].start(), groups[last].end()):
            between = {text[groups[at].end() : groups[at + 1].start()] for at in range(first, last)}
            if len(between) == 1:
                yield last


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Not a part of a longer word, of an amount, or of a number of another kind."""
    before, behind = text[max(0, start - _LOOK_BACK) : start], text[end : end + 2]
    if behind[:1].isalnum() or behind[:1] in (b"_", b"-") or (behind[:1] == b"." and behind[1:].isdigit()):
        return False
    if before[-1:].isalnum() or before[-1:] in (b"_", b".", b"+", b"-"):
        return _JOINED.search(before) is not None
    return _IBAN.search(before) is None


def _what(text: bytes, start: int, digits: str) -> str:
    if is_published_card(digits):
        return "a card number that services give to everybody for tests"
    if is_card(digits) and not _names_an_account(text, start):
        return "a number that is a card's by its range, length and check digit"
    return ""


def _names_an_account(text: bytes, offset: int) -> bool:
    key = _NAME.search(text[text.rfind(b"\n", 0, offset) + 1 : offset])
    name = key[1].decode() if key else ""
    return name in _identifying() or _ACCOUNT.fullmatch(name) is not None


@functools.cache
def _identifying() -> frozenset[str]:
    return frozenset(
        kind.name for service in services().values() for kind in service.kinds if kind.sensitivity == "identifying"
    )
