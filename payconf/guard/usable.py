"""What buyers can use now, approximately: by website and currency, the methods of enabled rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from payconf.checkout.matching.rules import PaymentMethod, Presence
from payconf.checkout.matching.shop import now
from payconf.model.results import Usable

if TYPE_CHECKING:
    from payconf.model.resource import Live


def usable(live: Live) -> tuple[Usable, ...]:
    """Every website with every currency that some rule has. Billing address and expressions are left out of account."""
    shop = now(live)
    websites = [str(name) for name in live.facts.get("websites") or ()] or ["all websites"]
    currencies = sorted({rule.currency for rule in shop.rules})
    found = []
    for website in websites:
        for currency in currencies:
            names: dict[str, None] = {}
            for rule in shop.rules:
                if rule.enabled and rule.currency == currency and (not rule.websites or website in rule.websites):
                    methods = (shop.methods.get(name) for name in rule.methods)
                    names.update(dict.fromkeys(method.label for method in methods if _pays(method, currency)))
            found.append(Usable(website, currency, tuple(names)))
    return tuple(found)


def _pays(method: PaymentMethod | None, currency: str) -> TypeGuard[PaymentMethod]:
    """True where it is there, and payments in the currency can succeed."""
    if method is None or method.presence is not Presence.THERE:
        return False
    return all(known is None or currency in known for known in (method.offered.currencies, method.currencies))
