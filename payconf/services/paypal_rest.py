"""PayPal's REST API (PayPal Express): only the host that accepts a pair tells its mode."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Service, any_of

SANDBOX_APP = "APP-80W284485P519543T"
"""The app_id that all apps of the sandbox share (facts/providers §2)."""

SERVICE = Service(
    name="paypal_rest",
    title="PayPal",
    kinds=(
        CredentialKind(
            name="client_id",
            title="Client ID",
            sensitivity="identifying",
            pattern=any_of(
                "[A-Za-z0-9_.]{7}-[A-Za-z0-9_.]{72}", "[A-Za-z0-9_.]{5}-[A-Za-z0-9_.]{38}", "[A-Za-z0-9_-]{80}"
            ),
            confidence="source",
        ),
        CredentialKind(
            name="client_secret",
            title="Client secret",
            sensitivity="secret",
            pattern="[A-Za-z0-9_.-]{44,80}",
            confidence="source",
            joined_with=("client_id",),
        ),
    ),
    hosts={
        "test": frozenset({"api-m.sandbox.paypal.com", "api.sandbox.paypal.com"}),
        "live": frozenset({"api-m.paypal.com", "api.paypal.com"}),
    },
    account="[A-Z0-9]{13}",
    askable=True,
    keeps={"webhooks": ("url", "events")},
    proof="POST /v1/oauth2/token is accepted by the side that the pair belongs to; the answer's app_id is the shared "
    "one of all sandbox apps there. The merchant's id, for `account:`, is told to apps that may read userinfo.",
    source="trufflehog detectors paypaloauth; notifications_webhooks_v1.json",
)
