"""The expressions of payment rules, evaluated as the shop evaluates them (facts/orocommerce §3.6). Pure.

`program(text)` reads an expression once; `.holds(scope)` says whether its rule holds in a checkout, `.value(scope)`
what it yields. Where nobody gave a value that is needed, the answer is Undecided and names it; it is never null.
"""

from __future__ import annotations

from payconf.checkout.evaluation.program import ALWAYS, Program, program
from payconf.checkout.evaluation.value import NOT_GIVEN, Doubt, Failed, Failure, Found, Result, Thing, Undecided

__all__ = [
    "ALWAYS",
    "NOT_GIVEN",
    "Doubt",
    "Failed",
    "Failure",
    "Found",
    "Program",
    "Result",
    "Thing",
    "Undecided",
    "program",
]
