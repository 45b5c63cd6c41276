"""What buyers can use now, approximately: by website and currency, the methods of enabled rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.guard.endstate import now
from payconf.model.results import Usable

if TYPE_CHECKING:
    from payconf.model.resource import Live


def usable(live: Live) -> tuple[Usable, ...]:
    """Every website with every currency that some rule has. Billing address and expressions are left out of account."""
    side = now(live)
    websites = [str(name) for name in live.facts.get("websites") or ()] or ["all websites"]
    currencies = sorted({rule.currency for rule in side.rules})
    found = []
    for website in websites:
        for currency in currencies:
            names: dict[str, None] = {}
            for rule in sorted(side.rules, key=lambda entry: entry.order):
                if rule.enabled and rule.currency == currency and (not rule.websites or website in rule.websites):
                    offers = (side.offers.get(method) for method in rule.methods)
                    fitting = [o for o in offers if o and (o.currencies is None or currency in o.currencies)]
                    names.update(dict.fromkeys(offer.label for offer in fitting))
            found.append(Usable(website, currency, tuple(names)))
    return tuple(found)
