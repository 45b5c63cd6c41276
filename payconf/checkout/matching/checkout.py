"""One checkout: what the shop's matching and its rules' expressions look at. What nobody said is NOT_GIVEN.

Further parts of objects are values of expressions; a mapping among them is an object of which that much is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from payconf.checkout.evaluation.value import NOT_GIVEN, NotGiven


@dataclass(frozen=True, slots=True)
class Address:
    """A billing or shipping address. `region`: the combined code, such as US-CA. None: the address has none.

    `more`: other parts by the names that expressions use (payconf.checkout.expression.vocabulary), such as city.
    """

    country: str
    region: str | NotGiven | None = None
    postal_code: str | NotGiven | None = None
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys. `group`: its name; None: the customer is in none. `more`: other parts, such as name or vatId."""

    group: str | NotGiven | None = NOT_GIVEN
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line. `price`: of one unit. `product`: its attributes as far as they are known, by property name."""

    sku: str | NotGiven | None = NOT_GIVEN
    quantity: int | float | NotGiven = NOT_GIVEN
    price: Decimal | NotGiven | None = NOT_GIVEN
    unit: str | NotGiven = NOT_GIVEN
    product: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a buyer brings. None says that there is none; NOT_GIVEN that nobody knows.

    `website` None: the shop knows no website, and looks at neither the rules' websites nor their organizations.
    `organization`: of the website; None where it isn't known, and then no rule is left out for it.
    `customer` None: a guest. `customer_user`: parts of who is logged in. `payment_term`: the customer, or else its
    group, has one. `vat_id`: the customer has one. `https`: the shop is visited over it.
    """

    currency: str | None
    website: str | None = None
    organization: str | None = None
    billing: Address | None = None
    shipping: Address | NotGiven | None = NOT_GIVEN
    shipping_origin: Address | NotGiven | None = NOT_GIVEN
    shipping_method: str | NotGiven | None = NOT_GIVEN
    subtotal: Decimal | NotGiven | None = NOT_GIVEN
    total: Decimal | NotGiven | None = NOT_GIVEN
    customer: Customer | NotGiven | None = NOT_GIVEN
    customer_user: Mapping[str, Any] | NotGiven | None = field(default=NOT_GIVEN, hash=False)
    line_items: tuple[LineItem, ...] | NotGiven = NOT_GIVEN
    payment_term: bool | NotGiven = NOT_GIVEN
    vat_id: bool | NotGiven = NOT_GIVEN
    https: bool = True
