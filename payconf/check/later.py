"""What nothing evaluates yet, as sentences for "Not checked": a setting that is read and has no effect must be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.environment import Environment


def not_evaluated(environment: Environment) -> list[str]:
    """One sentence for each kind of thing that is present and has no effect yet."""
    settings = environment.settings
    counted = (
        (len(settings.shop.logins), "login", "the shop is spoken to without it"),
        (len(settings.may_differ), "pattern of may_differ", "only compare looks at it"),
    )
    return [f"{_count(number, noun)}: {what}." for number, noun, what in counted if number]


def _count(number: int, noun: str) -> str:
    first, *rest = noun.split(" of ")
    return " of ".join([f"{number} {first}{'' if number == 1 else 's'}", *rest])
