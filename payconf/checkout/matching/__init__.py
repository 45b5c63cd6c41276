"""Which payment methods a checkout is offered, and why (facts/orocommerce §3.7 and §2). Pure.

`RuleSet(rules, methods)` sorts the rules and reads their expressions once; `.answer(checkout)` says what is offered
and the reason for every rule; `.offered(checkout)` only what, as fast as it goes.
"""

from __future__ import annotations

from payconf.checkout.matching.answer import Answer, MethodVerdict, MethodWhy, RuleVerdict, Tie, Why
from payconf.checkout.matching.checkout import Address, Checkout, Customer, LineItem
from payconf.checkout.matching.rules import Destination, PaymentMethod, PaymentRule, Presence
from payconf.checkout.matching.ruleset import RuleSet

__all__ = [
    "Address",
    "Answer",
    "Checkout",
    "Customer",
    "Destination",
    "LineItem",
    "MethodVerdict",
    "MethodWhy",
    "PaymentMethod",
    "PaymentRule",
    "Presence",
    "RuleSet",
    "RuleVerdict",
    "Tie",
    "Why",
]
