"""Texts to try for a value that expressions look at: its constants, their neighbours, another one, and matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

_OTHER = "another"
_MOST = 40


def candidates(values: Iterable[Any], patterns: Iterable[str]) -> list[str]:
    """Distinct texts, none of them empty; the last is one that is not named, where there is one."""
    named = [text for value in values for text in _texts(value)]
    matching = [text for pattern in patterns for text in like(pattern)]
    joined = [one + other for one in matching for other in matching if one != other]
    found = list(dict.fromkeys(text for text in (*named, *matching, *joined[:_MOST]) if text))
    return [*found, unnamed(found)]


def unnamed(named: Iterable[str], most: str = _OTHER) -> str:
    """A text that is none of these."""
    taken, found = set(named), most
    while found in taken:
        found += "-"
    return found


def _texts(value: Any) -> Iterator[str]:
    """A constant as text; of a number also the texts just below and above, which order comparisons tell apart."""
    if isinstance(value, str):
        yield value
        value = int(value) if re.fullmatch("[0-9]{1,15}", value) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        width = len(str(value))
        for near in (value, value - 1, value + 1):
            yield str(near).zfill(width)


_SIGN = re.compile(
    r"""\\(?P<class>[dws])|\\(?P<escaped>.)|\[(?P<set>[^\]\\^][^\]\\]*)\]|(?P<any>\.)|(?P<plain>[^\\\[\](){}|?*+.^$])""",
    re.VERBOSE,
)
_REPEAT = re.compile(r"\{(\d+)(?:,\d*)?\}|[*?]|\+")
_CLASSES = {"d": "1", "w": "a", "s": " "}


def like(pattern: str) -> list[str]:
    """Texts that a regular expression may mean, made from its simple parts; the evaluator says whether they match.

    `/^10/` gives `10`, `/^(10|20)[0-9]{3}$/` gives `10000` and `20000`.
    """
    body = pattern[1 : max(pattern.rfind(pattern[:1]), 1)]
    return list(dict.fromkeys(filter(None, (_walk(choice) for choice in islice(_choices(body), _MOST)))))[:_MOST]


def _choices(body: str) -> Iterator[str]:
    """The body once for each alternative of its first group that has some, or of the whole."""
    group = re.search(r"\((?:\?:)?([^()]*)\)", body)
    if group is not None:
        for choice in group[1].split("|"):
            yield from _choices(body[: group.start()] + choice + body[group.end() :])
    else:
        yield from body.split("|")


def _walk(body: str) -> str:
    made, at = "", 0
    while at < len(body):
        sign = _SIGN.match(body, at)
        if sign is None:
            at += 1
            continue
        at = sign.end()
        repeat = _REPEAT.match(body, at)
        times = 1
        if repeat is not None:
            at = repeat.end()
            times = min(int(repeat[1]), 50) if repeat[1] else int(repeat[0] == "+")
        made += times * (
            _CLASSES.get(sign["class"] or "") or sign["escaped"] or (sign["set"] or sign["plain"] or "x")[0]
        )
    return made
