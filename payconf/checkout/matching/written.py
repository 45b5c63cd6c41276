"""Checkouts as the YAML writes them: the tests of payment rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation.value import NOT_GIVEN
from payconf.checkout.matching.checkout import Address, Checkout, Customer
from payconf.model.node import Plain

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


def texts(written: WrittenCheckout) -> dict[str, str]:
    """What it says besides what it expects, by name (billing.country); what is as by default is left out."""
    said = written.model_dump(exclude={"expect"}, exclude_defaults=True)
    inside = {name: part if isinstance(part, dict) else {"": part} for name, part in said.items()}
    return {
        f"{name}.{below}".rstrip("."): _text(value)
        for name, parts in inside.items()
        for below, value in parts.items()
        if value is not None
    }


def _text(value: Any) -> str:
    """As the YAML writes it; of an amount, however many zeros it was written with."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_back(said: Mapping[str, str]) -> WrittenCheckout:
    """The checkout that `texts` was asked of, without what it expects."""
    from payconf.model.config.checkouts import Checkout as WrittenCheckout

    found: dict[str, Any] = {"expect": []}
    for name, value in said.items():
        of, _, part = name.partition(".")
        if part:
            found.setdefault(of, {})[part] = Plain(value)
        else:
            found[of] = Plain(value)
    return WrittenCheckout.model_validate(found)


def _address(written: WrittenAddress | None) -> Address | None:
    return None if written is None else Address(written.country, written.region, written.postal_code)
