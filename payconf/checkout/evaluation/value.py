"""Values of the shop's expression language, as PHP has them, and the ways in which an expression can yield none."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Value = Any
"""None | bool | int (64 bits) | float | str | tuple (a list) | dict (an array with keys int or str) | Thing.

Bytes of a text that are no UTF-8 are lone surrogates. Inside a Thing or a scope a value may also be NOT_GIVEN.
"""


class NotGiven(enum.Enum):
    """The type of NOT_GIVEN, so that type checkers tell it from None."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN
"""Nobody said the value. It is never taken as null: what needs it is undecided."""


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """An object of the shop, such as an address. Equal to itself only.

    `parts` by the name of the property. `complete`: it has no others; else others may exist and aren't given.
    """

    parts: Mapping[str, Value]
    complete: bool = False


class Failure(enum.Enum):
    """Why the shop can't evaluate an expression. It logs that and drops the rule."""

    SYNTAX = "it can't be read"
    NO_VARIABLE = "there is no such variable"
    NO_PART = "the object has no such part"
    NO_OBJECT = "it reads a part of null, or of no object"
    NO_ENTRY = "there is no such entry"
    NO_KEY = "it needs a key"
    NO_LIST = "it needs a list"
    NO_NAME = "the list has no name"
    NO_NUMBER = "it needs a number"
    NO_TEXT = "it needs a text"
    ZERO = "it divides by zero"
    PATTERN = "it needs a regular expression"
    ARGUMENTS = "count() needs a list"


class Doubt(enum.Enum):
    """Why payconf can't tell what the shop would say."""

    NOT_GIVEN = "needs a value that nobody gave"
    ITEM_NAME = "the shop's name for an item isn't known"
    OBJECT = "needs what an object is as text, or whether two are alike"
    PATTERN = "a regular expression that only PHP can read"
    VERSION = "differs between versions of PHP"
    TOO_LARGE = "too large to work out"


class Dropped(Exception):
    """Evaluation stopped: the shop drops the rule. `offset`: the place in the text, None until somebody knows it."""

    def __init__(self, why: Failure, offset: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.offset = offset


class Unclear(Exception):
    """Evaluation stopped: nobody knows what the shop would say. `path`: what is missing, such as customer.group."""

    def __init__(self, why: Doubt, path: str = "", offset: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.path = path
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Found:
    """An expression has this value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Failed:
    """It has none: the shop logs an error and drops the rule. `offset`: the place in the text, from 0."""

    why: Failure
    offset: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nobody knows. `path`: of NOT_GIVEN the value that is asked for, such as customer.group.name."""

    why: Doubt
    path: str
    offset: int


Result = Found | Failed | Undecided
