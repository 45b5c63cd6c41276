"""What a checkout is offered, and for every rule and method why, or why not. Reasons, no text."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from payconf.checkout.evaluation.value import Failed, Undecided
from payconf.checkout.matching.rules import PaymentMethod, PaymentRule


class Why(enum.Enum):
    """Why a rule applies, or doesn't; of several reasons the first in this order."""

    APPLIES = "applies"
    CURRENCY = "another currency"
    WEBSITE = "another website"
    ORGANIZATION = "another organization"
    NO_BILLING_ADDRESS = "has destinations, and there is no billing address"
    DISABLED = "disabled"
    DESTINATION = "another billing address"
    STOPPED = "behind a rule that stops processing"
    EXPRESSION = "the expression is not true"
    FAILED = "the expression fails, and the shop drops the rule"
    UNDECIDED = "not decided"


class MethodWhy(enum.Enum):
    """Why a method of a rule that applies is offered, or isn't."""

    OFFERED = "offered"
    ALREADY = "offered by an earlier rule"
    GONE = "no such integration"
    DISABLED = "its integration is disabled"
    OFF = "a setting of its integration switches it off"
    NOT_IN_RULES = "the shop's version doesn't offer it through rules"
    CURRENCY = "not in this currency"
    PAYMENT_TERM = "the customer has no payment term"
    ZERO = "the total is zero"
    BELOW = "the total is below the minimum"
    ABOVE = "the total is above the maximum"
    HTTPS = "not over HTTPS"
    VAT_ID = "the customer has no VAT id"
    GUEST_FAILS = "the shop's code fails for a guest"
    UNDECIDED = "not decided"


@dataclass(frozen=True, slots=True)
class MethodVerdict:
    """One method of a rule that applies. `doubt`: with UNDECIDED."""

    method: str
    why: MethodWhy
    doubt: Undecided | None = None


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """One rule. `failed`: with FAILED; `doubt`: with UNDECIDED; `behind`: with STOPPED, the rule that stops.

    `methods`: of a rule that applies, each in the rule's order.
    """

    rule: PaymentRule
    why: Why
    failed: Failed | None = None
    doubt: Undecided | None = None
    behind: PaymentRule | None = None
    methods: tuple[MethodVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One checkout. `methods` in the order in which buyers see them; None where that is not decided.

    `rules` in the order in which the shop goes through them. `doubts`: everything that is needed and that nobody
    knows, each once; those of Doubt.NOT_GIVEN name what has to be given.
    """

    methods: tuple[PaymentMethod, ...] | None
    rules: tuple[RuleVerdict, ...]
    doubts: tuple[Undecided, ...] = ()

    @property
    def asks(self) -> tuple[str, ...]:
        """The values that have to be given, by name, such as customer.group.name or payment_term; each once."""
        return tuple(dict.fromkeys(doubt.path for doubt in self.doubts if doubt.path))


@dataclass(frozen=True, slots=True)
class Tie:
    """A rule that has no id yet, and those of its sort order that some checkout may ask together with it.

    It counts as last; which comes first really is decided by the id that the shop gives.
    """

    rule: PaymentRule
    others: tuple[PaymentRule, ...]
