"""Acme Pay as such: what a credential looks like, and which hosts there are. Data only."""

from payconf.services.base import CredentialKind, Service, prefixes

SERVICE = Service(
    name="acme_pay",
    title="Acme Pay",
    kinds=(
        CredentialKind(
            "api_key", "secret", "acme_(test|live)_[A-Za-z0-9]{24}", "source", prefixes("acme"), title="API key"
        ),
        CredentialKind("signing_secret", "secret", "acmewh_[A-Za-z0-9]{32}", "source", title="Signing secret"),
    ),
    hosts={"test": frozenset({"api.sandbox.acme-pay.example"}), "live": frozenset({"api.acme-pay.example"})},
    account="acc_[0-9]{6}",
    askable=True,
    keeps={"webhooks": ("url", "events", "enabled", "signing_secret")},
    proof="GET /v1/account tells the key's account and `livemode`, and each side has a host of its own.",
    source="Acme Pay's documentation, which is made up",
)
