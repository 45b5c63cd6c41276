"""Numbers as PHP 8 has them: integers of 64 bits, floats, texts that are numbers, and how they turn into each other."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from payconf.checkout.evaluation.value import Doubt, Dropped, Failure, Thing, Unclear

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

LEAST, MOST = -(2**63), 2**63 - 1
_NUMERIC = re.compile(
    r"[ \t\n\r\v\f]*([+-]?(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))([eE][+-]?[0-9]+)?)[ \t\n\r\v\f]*", re.ASCII
)
_PRECISION = 14
"""Digits of a float as text; PHP's own default, which the shop doesn't change."""


def fit(value: int) -> int | float:
    """An integer, or the float that PHP makes of one over 64 bits."""
    return value if LEAST <= value <= MOST else float(value)


def numeric(text: str) -> int | float | None:
    """The number that a text is, white space around it allowed; None for any other text."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    whole = match[2] is None and match[3] is None and match[4] is None
    return fit(int(match[1])) if whole else float(match[1])


def number(value: Value) -> int | float:
    """An operand of arithmetic. Null is 0, a boolean 0 or 1; raises Dropped for what PHP refuses or warns of."""
    if isinstance(value, bool) or value is None:
        return int(value or 0)
    if isinstance(value, int | float):
        return value
    found = numeric(value) if isinstance(value, str) else None
    if found is None:
        raise Dropped(Failure.NO_NUMBER)
    return found


def integer(value: Value) -> int:
    """An operand of `%` and of bits: what stands behind the point is dropped, and over 64 bits it wraps around."""
    found = number(value)
    if isinstance(found, float):
        return truncated(found)
    return found


def truncated(value: float) -> int:
    """A float as an integer of 64 bits."""
    if not math.isfinite(value):
        return 0
    return wrapped(int(value))


def wrapped(value: int) -> int:
    """The lowest 64 bits."""
    return (value - LEAST) % 2**64 + LEAST


def text(value: Value) -> str:
    """A value as text. Raises Dropped for lists, Unclear for objects: some of the shop's have a text, some don't."""
    if isinstance(value, str):
        return value
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Thing):
        raise Unclear(Doubt.OBJECT)
    raise Dropped(Failure.NO_TEXT)


def _float_text(value: float) -> str:
    """As PHP echoes it: 100.0 is 100, 0.00001 is 1.0E-5."""
    if not math.isfinite(value):
        return "NAN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    written = f"{value:.{_PRECISION}G}"
    digits, mark, exponent = written.partition("E")
    if not mark:
        return written
    point = "" if "." in digits else ".0"
    return f"{digits}{point}E{exponent[0]}{exponent[1:].lstrip('0')}"


def raw(value: str) -> bytes:
    """The bytes of a text, as PHP compares them."""
    return value.encode("utf-8", "surrogateescape")
