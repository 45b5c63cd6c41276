"""A checkout that is asked, from the amount, the buyer and the rest that make it up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from payconf.checkout.blast.circumstances import SAME
from payconf.checkout.matching import Address, Checkout

if TYPE_CHECKING:
    from payconf.checkout.blast.amounts import Amount
    from payconf.checkout.blast.circumstances import Party, Rest
    from payconf.checkout.blast.places import Place


def checkout(
    currency: str, website: str | None, place: Place | None, amount: Amount, party: Party, rest: Rest
) -> Checkout:
    """As a buyer brings it."""
    billing = None if place is None else place.address
    if billing is not None and rest.billing:
        billing = replace(billing, more=rest.billing)
    shipping = billing if rest.shipping == SAME else rest.shipping
    return Checkout(
        currency=currency,
        website=website,
        billing=billing,
        shipping=shipping if isinstance(shipping, Address) else None,
        shipping_origin=rest.origin,
        shipping_method=rest.method,
        subtotal=Decimal(amount.subtotal),
        total=Decimal(amount.total),
        customer=party.customer,
        customer_user=party.user,
        line_items=rest.lines,
        payment_term=party.payment_term,
        vat_id=party.vat_id,
        https=rest.https,
    )
