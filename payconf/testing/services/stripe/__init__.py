"""A simulator of Stripe: keys with accounts and modes, webhook endpoints, payment method configurations and domains.

Forms: github.com/stripe/openapi (spec3.yaml, and fixtures3.json of 2026-08) and, for what is newer, stripe-python of
2026-07; tests hold requests and answers to both. Refusals: facts/providers §1; stripe-node#2246, st-paywall#36 and
dj-stripe#1131 (a restricted key without a permission); public reports of a key that may only be used from other
addresses (401) and of the cap of webhook endpoints. Not confirmed anywhere: the names of permissions other than those
that reading balance, account and webhook endpoints needs; what Stripe says to a domain that is there already, and to
the default configuration being switched off. The simulator refuses both.
"""

from __future__ import annotations

from payconf.testing.services.stripe.accounts import Key, StripeAccount
from payconf.testing.services.stripe.answers import limited, refused
from payconf.testing.services.stripe.simulator import StripeSimulator

__all__ = ["Key", "StripeAccount", "StripeSimulator", "limited", "refused"]
