"""Apruve: only the host that accepts a key tells its mode. Nobody publishes the form of its keys."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Service

SERVICE = Service(
    name="apruve",
    title="Apruve",
    kinds=(
        CredentialKind(
            name="merchant_id",
            title="Merchant ID",
            sensitivity="identifying",
            pattern=r"\S{8,64}",
            confidence="guess",
        ),
        CredentialKind(
            name="api_key",
            title="API key",
            sensitivity="secret",
            pattern=r"\S{16,255}",
            confidence="guess",
            joined_with=("merchant_id",),
        ),
        CredentialKind(
            name="webhook_token",
            title="Token in the path of the webhook's URL, made by the shop where it is left away",
            sensitivity="secret",
            pattern="[A-Za-z0-9_-]{16,255}",
            confidence="derived",
            required=False,
        ),
    ),
    hosts={"test": frozenset({"test.apruve.com"}), "live": frozenset({"app.apruve.com"})},
    askable=True,
    keeps={"webhooks": ("url",)},
    proof="GET /api/v4/merchants/{merchant_id} is accepted by the side that the key belongs to, and 404 where it "
    "is of another merchant. `account:` is the merchant_id.",
    source="OroApruveBundle, apruve-ruby merchant.rb",
)
