"""Checkouts as the YAML writes them: the tests of payment rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.checkout.evaluation.value import NOT_GIVEN
from payconf.checkout.matching.checkout import Address, Checkout, Customer

if TYPE_CHECKING:
    from payconf.model.config.checkouts import Address as WrittenAddress
    from payconf.model.config.checkouts import Checkout as WrittenCheckout
    from payconf.model.environment import Environment


def checkout_of(written: WrittenCheckout, https: bool = True) -> Checkout:
    """One of `checkouts:`. No billing address written is none; of all else what isn't written is not given.

    A total that isn't written is the subtotal: nothing for shipping, taxes or discounts. A region or postal code that
    isn't written, the address doesn't have.
    """
    total = written.total if written.total is not None else written.subtotal
    group = written.customer_group
    return Checkout(
        currency=written.currency,
        website=written.website,
        billing=_address(written.billing),
        shipping=_address(written.shipping) or NOT_GIVEN,
        subtotal=NOT_GIVEN if written.subtotal is None else written.subtotal,
        total=NOT_GIVEN if total is None else total,
        customer=None if written.guest else Customer(NOT_GIVEN if group is None else group),
        customer_user=None if written.guest else {},
        payment_term=written.payment_term,
        https=https,
    )


def expected(environment: Environment, written: WrittenCheckout) -> tuple[str, ...]:
    """The keys of the methods that it is expected to be offered, in order, aliases replaced."""
    return tuple(environment.aliases.get(name, name) for name in written.expect)


def _address(written: WrittenAddress | None) -> Address | None:
    return None if written is None else Address(written.country, written.region, written.postal_code)
