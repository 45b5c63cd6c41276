"""Models of what any file of an environment may hold, but integrations (payconf.integrations makes those).

Each group has a module of its own, so that a run pays only for the models of what its files hold; this one is for
those who need them all.
"""

from __future__ import annotations

from payconf.model.config.checkouts import Address, Checkout
from payconf.model.config.rules import Destination, Rule
from payconf.model.config.small import Alias, DestinationGroup, Moved, PaymentTerm
from payconf.model.config.webhooks import PaymentMethodConfiguration, PaymentMethodDomain, Webhook

__all__ = [
    "Address",
    "Alias",
    "Checkout",
    "Destination",
    "DestinationGroup",
    "Moved",
    "PaymentMethodConfiguration",
    "PaymentMethodDomain",
    "PaymentTerm",
    "Rule",
    "Webhook",
]
