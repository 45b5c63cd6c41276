"""What a smoke test did at a payment service: steps with amounts and references, and what is left open there."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal

WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies without decimals (facts/orocommerce §2, Stripe Payment Element, decimal places)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str

    @property
    def minor(self) -> int:
        """In the currency's smallest unit: 100 for 1.00 USD."""
        return int(self.amount if self.currency in WHOLE else self.amount * 100)

    @property
    def text(self) -> str:
        """The amount alone, as services that take decimals want it: 1.00, or 100 in a currency without decimals."""
        return f"{self.amount:.0f}" if self.currency in WHOLE else f"{self.amount:.2f}"

    def __str__(self) -> str:
        return f"{self.text} {self.currency}"


class Action(enum.Enum):
    """What is done with money. `GIVE_BACK`: of captured money, by a refund, or a void where nothing was settled yet."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    GIVE_BACK = "refund"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Step:
    """One call. `name`: the action as the service has it. `said`: what it answered, or why it failed (`fix`: then).

    `reference`: the service's own, empty where it told none. `at`: UTC, ISO 8601. `cleanup`: it was made because
    another one failed.
    """

    name: str
    money: Money
    at: str
    done: bool
    reference: str = ""
    said: str = ""
    fix: str = ""
    cleanup: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment. `title`: its steps as planned. `open`: what is left at the service, a sentence; empty: nothing.

    `refused`, `unreachable`: why it was not begun; `stopped`: why it was not finished, though no call failed.
    """

    title: str
    steps: tuple[Step, ...] = ()
    open: str = ""
    refused: str = ""
    unreachable: str = ""
    stopped: str = ""
    fix: str = ""

    @property
    def passed(self) -> bool:
        """Every step was made as planned, and nothing is left open."""
        clean = all(step.done and not step.cleanup for step in self.steps)
        return bool(self.steps) and clean and not (self.open or self.refused or self.unreachable or self.stopped)

    @property
    def failed(self) -> bool:
        """Something is left open or undone, though the service lets us in."""
        undone = any(not step.done for step in self.steps) and not self.unreachable
        return bool(self.open or self.stopped or undone)


class Result(enum.Enum):
    """How it ended for one integration."""

    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, slots=True)
class Smoke:
    """One integration. `why`: of a refusal, or why it isn't offered. `instrument`: what was paid with."""

    address: str
    title: str
    service: str = ""
    instrument: str = ""
    account: str = ""
    note: str = ""
    transactions: tuple[Transaction, ...] = ()
    not_offered: str = ""
    refused: str = ""
    unreachable: str = ""
    fix: str = ""

    @property
    def result(self) -> Result:
        """A payment that went wrong outweighs a refusal, which outweighs a service that doesn't answer."""
        if self.not_offered:
            return Result.NOT_OFFERED
        if any(entry.failed for entry in self.transactions):
            return Result.FAILED
        if self.refused or any(entry.refused for entry in self.transactions):
            return Result.REFUSED
        if self.unreachable or any(entry.unreachable for entry in self.transactions):
            return Result.UNREACHABLE
        return (
            Result.PASSED if self.transactions and all(entry.passed for entry in self.transactions) else Result.FAILED
        )

    @property
    def open(self) -> tuple[str, ...]:
        """What is left at the service."""
        return tuple(entry.open for entry in self.transactions if entry.open)
