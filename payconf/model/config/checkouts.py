"""Models of checkouts, the tests of payment rules."""

from __future__ import annotations

from payconf.model.config.types import Boolean, FilledText, Number, Section


class Address(Section):
    """An address of a checkout."""

    country: FilledText
    region: FilledText | None = None
    postal_code: FilledText | None = None


class Checkout(Section):
    """A test of the payment rules: the methods that a checkout is expected to be offered, in order."""

    website: FilledText
    currency: FilledText
    billing: Address | None = None
    shipping: Address | None = None
    subtotal: Number | None = None
    total: Number | None = None
    payment_term: Boolean = False
    guest: Boolean = False
    customer_group: FilledText | None = None
    expect: list[FilledText]
