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
