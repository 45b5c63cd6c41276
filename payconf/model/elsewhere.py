"""The kinds of object that are kept at payment services and not in the shop."""

from __future__ import annotations

WEBHOOKS = "webhooks"
CONFIGURATIONS = "payment_method_configurations"
DOMAINS = "payment_method_domains"
SERVICE_KINDS = (WEBHOOKS, CONFIGURATIONS, DOMAINS)
"""As they stand in YAML, in addresses and among a provider's KINDS."""
WALLETS = "wallets"
"""A kind that services only tell of: which wallets know which domains."""
SERVICE = "service"
CREDENTIALS = "credentials"
"""Fields that say in which account of which service an object is: the service's name, and that of the credential."""


def keeper(kind: str) -> str:
    """Who keeps an object of this kind, in a sentence: `the shop` or `its service`."""
    return "its service" if kind in SERVICE_KINDS else "the shop"


def kept(kind: str) -> str:
    """Where it is kept: `in the shop` or `at its service`."""
    return "at its service" if kind in SERVICE_KINDS else "in the shop"
