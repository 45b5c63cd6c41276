"""What the language has: operators and how tightly they bind, functions, methods; and payconf's limits."""

from __future__ import annotations

MAX_LENGTH = 10_000
MAX_DEPTH = 64
"""Limits of payconf; the shop has none, and stops with a fatal error or runs out of memory."""
FUNCTIONS = ("count",)
METHODS = ("all", "any", "sum")
PREFIX = {"not": 50, "!": 50, "-": 500, "+": 500}
INFIX = {
    "or": 10,
    "||": 10,
    "and": 15,
    "&&": 15,
    "|": 16,
    "^": 17,
    "&": 18,
    **dict.fromkeys(("==", "=", "!=", "<", ">", ">=", "<=", "not in", "in", "matches"), 20),
    "..": 25,
    "+": 30,
    "-": 30,
    "~": 40,
    "*": 60,
    "/": 60,
    "%": 60,
    "**": 200,
}
"""How tightly an operator binds; all but `**` group from the left."""
