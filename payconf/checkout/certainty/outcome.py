"""How the evaluation of an expression can end."""

from __future__ import annotations

import enum


class Outcome(enum.Flag):
    """FAILS: the shop logs an error and drops the rule."""

    HOLDS = enum.auto()
    NOT = enum.auto()
    FAILS = enum.auto()


NEITHER = Outcome(0)
EVERY = Outcome.HOLDS | Outcome.NOT | Outcome.FAILS
"""All that an expression may do of which nothing is known."""
