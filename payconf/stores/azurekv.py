"""azurekv://: Azure Key Vault."""

from __future__ import annotations

from payconf.stores.base import Key, Scheme
from payconf.stores.unread import Unread

SCHEME = Scheme(
    name="azurekv",
    title="Azure Key Vault",
    path="name of the vault and of the secret",
    example="azurekv://acme-payments/stripe-secret-key",
    open=Unread,
    proof="nothing yet",
    extra="azure",
    modules=("azure",),
    program="",
    key=Key.OPTIONAL,
    options={"version": "a version"},
    settings="azure",
    newline=False,
)
