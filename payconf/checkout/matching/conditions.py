"""Whether a rule lets a checkout in, apart from its expression; and whether a method offers itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from payconf.checkout.evaluation.value import NOT_GIVEN, Doubt, NotGiven, Undecided
from payconf.checkout.matching.answer import MethodWhy, Why
from payconf.checkout.matching.rules import Presence

if TYPE_CHECKING:
    from payconf.checkout.matching.checkout import Address, Checkout
    from payconf.checkout.matching.rules import Destination, PaymentMethod, PaymentRule
    from payconf.integrations.base import Offered

_PRESENCE = {
    Presence.DISABLED: MethodWhy.DISABLED,
    Presence.OFF: MethodWhy.OFF,
    Presence.NOT_IN_RULES: MethodWhy.NOT_IN_RULES,
}


def missing(path: str) -> Undecided:
    """A value that is needed and that nobody gave."""
    return Undecided(Doubt.NOT_GIVEN, path, 0)


def excluded(rule: PaymentRule, checkout: Checkout) -> Why | Undecided | None:
    """Why a rule doesn't apply, whatever its expression says; None where that decides (facts/orocommerce §3.7)."""
    if rule.currency != checkout.currency:
        return Why.CURRENCY
    if checkout.website is not None:
        if rule.websites and checkout.website not in rule.websites:
            return Why.WEBSITE
        if None not in (rule.organization, checkout.organization) and rule.organization != checkout.organization:
            return Why.ORGANIZATION
    if rule.destinations and checkout.billing is None:
        return Why.NO_BILLING_ADDRESS
    if not rule.enabled:
        return Why.DISABLED
    return _outside(rule.destinations, checkout.billing)


def _outside(destinations: tuple[Destination, ...], billing: Address | None) -> Why | Undecided | None:
    """None where the address lies in one of the destinations, or there are none."""
    if not destinations or billing is None:
        return None
    doubt: Undecided | None = None
    for destination in destinations:
        found = _lies_in(destination, billing)
        if found is True:
            return None
        doubt = doubt or (found or None)
    return doubt or Why.DESTINATION


def _lies_in(destination: Destination, billing: Address) -> bool | Undecided:
    """Codes are compared exactly; that of the address is cut at commas, and nothing is trimmed."""
    if destination.country != billing.country:
        return False
    doubt: Undecided | None = None
    if destination.region:
        if isinstance(billing.region, NotGiven):
            doubt = missing("billingAddress.regionCode")
        elif destination.region != billing.region:
            return False
    if destination.postal_codes:
        if isinstance(billing.postal_code, NotGiven):
            doubt = doubt or missing("billingAddress.postalCode")
        elif destination.postal_codes.isdisjoint((billing.postal_code or "").split(",")):
            return False
    return doubt or True


def offers(method: PaymentMethod | None, checkout: Checkout) -> MethodWhy | Undecided:
    """Whether a method of a rule that applies offers itself: OFFERED, or why not (facts/orocommerce §2)."""
    if method is None:
        return MethodWhy.GONE
    if method.presence is not Presence.THERE:
        return _PRESENCE[method.presence]
    offered = method.offered
    if offered.currencies is not None and checkout.currency not in offered.currencies:
        return MethodWhy.CURRENCY
    if offered.https and not checkout.https:
        return MethodWhy.HTTPS
    return _buyer(offered, checkout) or _amount(offered, checkout) or MethodWhy.OFFERED


def _buyer(offered: Offered, checkout: Checkout) -> MethodWhy | Undecided | None:
    guest = checkout.customer is None
    if offered.payment_term:
        if guest or checkout.payment_term is False:
            return MethodWhy.PAYMENT_TERM
        if checkout.payment_term is NOT_GIVEN:
            return missing("payment_term")
    if offered.vat_id:
        if guest:
            return MethodWhy.GUEST_FAILS
        if checkout.vat_id is not True:
            return MethodWhy.VAT_ID if checkout.vat_id is False else missing("vat_id")
    return None


def _amount(offered: Offered, checkout: Checkout) -> MethodWhy | Undecided | None:
    """No total counts as zero, as in PHP."""
    minimum = offered.minimum_total or dict(offered.minimum_by_currency).get(checkout.currency or "")
    if not offered.nonzero_total and minimum is None and offered.maximum_total is None:
        return None
    if isinstance(checkout.total, NotGiven):
        return missing("total")
    total = checkout.total or Decimal(0)
    if offered.nonzero_total and not total:
        return MethodWhy.ZERO
    if minimum is not None and total < Decimal(minimum):
        return MethodWhy.BELOW
    if offered.maximum_total is not None and total > Decimal(offered.maximum_total):
        return MethodWhy.ABOVE
    return None
