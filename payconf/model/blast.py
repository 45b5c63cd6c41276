"""The blast radius of a plan: which kinds of checkout gain or lose which methods. Data only.

A *kind of checkout* is one cell of what rules and methods can tell apart: website, currency, billing address, who buys,
and every value split where an expression or a method's own condition splits it. Methods are named by the labels that
buyers read; every list of labels is in the order in which buyers see them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from payconf.model.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Buyer:
    """The witness of a class: a concrete checkout, and what the evaluator says it is offered before and after.

    `country` "": no billing address. Amounts are decimal texts without the currency. `customer` False: a guest.
    `payment_term`, `vat_id`, `https`: as the checkout has them. `more`: what else it has, by the name that expressions
    use, such as `customer.group.name`, as text; `None` where it has explicitly none.
    """

    website: str
    currency: str
    country: str
    region: str
    postal_code: str
    subtotal: str
    total: str
    customer: bool
    payment_term: bool
    vat_id: bool
    https: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    more: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Noticed:
    """One class: kinds of checkout on one website, in one currency, that lose and gain the same methods.

    `lost` and `gained` empty: only the order changes. `left_with_none`: each had a method before and has none after;
    `lost` are all it had, then. `destinations`: billing addresses, such as `AT`, `US-CA`, `DE 10115`, `elsewhere`,
    `no billing address`. `conditions`: what else it depends on, in words such as `subtotal over 10,000.00` or
    `customers who have a payment term`; empty: nothing else. `kinds`: how many kinds of checkout it stands for.
    `addresses`: of those left with none the billing addresses as country, region and postal code; `*` stands for all
    that nobody names, and "" for none or, of a region or postal code, any other.
    """

    website: str
    currency: str
    destinations: tuple[str, ...]
    conditions: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    left_with_none: bool
    kinds: int
    buyer: Buyer
    addresses: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """Kinds of checkout that could not be decided, and that may change. `why`: what is needed and nobody can tell.

    `rules`: what the shop calls the rules whose expression it is. `none`: some of them may be left without a method;
    `addresses` are theirs, as of Noticed.
    """

    website: str
    currency: str
    destinations: tuple[str, ...]
    rules: tuple[str, ...]
    why: tuple[str, ...]
    kinds: int
    none: bool
    addresses: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """One cell of the coverage matrix, of destinations that are alike: everything that buyers there may be offered.

    `some_before` and `some_after`: those of `before` and `after` that only some of them are offered, because of an
    expression or a condition of the method. `changed`: how many kinds of checkout there change.
    """

    website: str
    currency: str
    destinations: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    some_before: tuple[str, ...]
    some_after: tuple[str, ...]
    changed: int


@dataclass(frozen=True, slots=True)
class Blast:
    """All of it. `total` kinds of checkout, of which `decided` are, and `changed` change; `total` 0: nothing to tell.

    `noticed`: those left with none first. `open`: what could not be decided and may change.
    """

    total: int = 0
    decided: int = 0
    changed: int = 0
    noticed: tuple[Noticed, ...] = ()
    open: tuple[Open, ...] = ()
    coverage: tuple[Covered, ...] = ()


NOTHING = Blast()
"""Of a plan that changes nothing at checkout, or that nobody looked at."""


@dataclass(frozen=True, slots=True)
class CheckoutTest:
    """One of `checkouts:`, evaluated on the end state of the plan. Methods by their keys in YAML, in order.

    `offered` None: not decided; `asks` names what is needed, then. `before`: what the shop offers now, None likewise.
    `edited`: changed in git since the last apply, so that it can't tell by itself whether the rule or the test is
    right; `formerly` is what it expected then, None where nobody knows. `gone`: it was taken out of git since then, and
    is no test any more. `rules`: addresses of the rules in this plan that apply to it before or after. `written`: the
    checkout itself, by the names that the YAML has, such as billing.country.
    """

    key: str
    expected: tuple[str, ...]
    offered: tuple[str, ...] | None
    before: tuple[str, ...] | None = None
    asks: tuple[str, ...] = ()
    edited: bool = False
    formerly: tuple[str, ...] | None = None
    rules: tuple[str, ...] = ()
    span: Span = NOWHERE
    written: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False

    @property
    def right(self) -> bool:
        """True where exactly what is expected is offered, in that order. What is not decided is not right."""
        return self.offered == self.expected
