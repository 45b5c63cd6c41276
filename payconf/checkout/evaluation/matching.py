"""The operator `matches`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.checkout.evaluation.numbers import text
from payconf.checkout.evaluation.value import Doubt, Dropped, Failure, Unclear

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value


def matches(left: Value, right: Value) -> Value:
    """1 or 0, as the shop answers. Raises Dropped for what is no regular expression, Unclear for one of PHP's own."""
    from payconf.checkout.evaluation.pattern import compiled  # most expressions need none

    subject, found = text(left), compiled(text(right))
    if isinstance(found, Failure):
        raise Dropped(found)
    if isinstance(found, Doubt):
        raise Unclear(found)
    return found.found_in(subject)
