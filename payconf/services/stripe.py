"""Stripe: the key itself tells its mode; one host serves both."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Lifetime, Rotation, Service, Way, any_of, prefixes

_MODE = "_(test|live)_"
_HOST = frozenset({"api.stripe.com"})
ORGANIZATION = "sk_org" + "_"
"""What the key of an organization begins with. It is of no account, so that each call has to name one."""

SERVICE = Service(
    name="stripe",
    title="Stripe",
    kinds=(
        CredentialKind(
            name="public_key",
            title="Publishable key",
            sensitivity="public",
            pattern="pk" + _MODE + "[A-Za-z0-9]{10,247}",
            confidence="source",
            prefixes=prefixes("pk"),
            published=frozenset(
                {
                    "b1471f544ceeea31333bde7e1ecbaad6eac0d4a749412ad29bd66ef895b81c6b",
                    "5895b89c8fb33402a5bfc23aad5aaf863fbb438a51e1a0bb02b0ce618c8fdf9d",
                }
            ),
        ),
        CredentialKind(
            name="secret_key",
            title="Secret, restricted or organization key",
            sensitivity="secret",
            pattern=any_of(
                "sk" + _MODE + "[A-Za-z0-9]{10,247}",
                "rk" + _MODE + "[A-Za-z0-9]{10,247}",
                "sk_org" + _MODE + "[A-Za-z0-9]{10,400}",
            ),
            confidence="source",
            # An ephemeral key (ek) is never well formed here, but it is a secret, and it tells its mode.
            prefixes=prefixes("sk", "rk", "sk_org", "ek"),
            published=frozenset(
                {
                    "2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326",
                    "f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397",
                    "19f0fd62840e24b57b7ff8cec2f41b4ab19da4a27e518acf96bff1bf7f0dc262",
                }
            ),
            lifetime_by=(("stripe-cli", Lifetime(90, "day")),),
            joined_with=("public_key",),
        ),
        CredentialKind(
            name="signing_secret",
            title="Signing secret of the webhook endpoint; it tells no mode, its endpoint does",
            sensitivity="secret",
            pattern="whsec_" + "[A-Za-z0-9+/=]{24,}",
            confidence="source",
        ),
    ),
    hosts={"test": _HOST, "live": _HOST},
    account="acct_" + "[A-Za-z0-9]{16,}",
    askable=True,
    keeps={
        "webhooks": ("url", "events", "enabled", "description", "api_version", "signing_secret"),
        "payment_method_configurations": ("name", "methods", "enabled", "parent"),
        "payment_method_domains": ("domain", "enabled"),
    },
    rotations=(
        Rotation(
            Way.OVERLAP,
            ("secret_key", "public_key"),
            "The old key stays valid beside the new one for as long as is chosen when it is rolled, at most 7 days.",
            (
                "In the dashboard, under Developers and API keys, roll the key, and let the old one expire in some "
                "days, at most 7.",
                "Write the new key into its store; a live one is shown once.",
            ),
            ("Look at the requests of the old key in the dashboard; when there are none, let it expire at once.",),
            hours=168,
            confidence="source",
            source="docs.stripe.com/keys, docs.stripe.com/keys-best-practices",
        ),
        Rotation(
            Way.GAP,
            ("signing_secret",),
            "Events that are signed with the one are refused with the other; Stripe sends an event again that was "
            "refused. A webhook that payconf keeps is made anew beside the old one instead.",
            (
                "In the dashboard, roll the endpoint's signing secret, or make another endpoint.",
                "Write the new secret into its store.",
            ),
            ("Look at the endpoint's deliveries, and send those again that failed.",),
            confidence="derived",
            source="docs.stripe.com/webhooks",
        ),
    ),
    proof="GET /v1/balance answers livemode, GET /v1/account the account; a restricted key that may not read the "
    "balance is asked for its webhook endpoints, which carry livemode too. The key of an organization is of no "
    "account, and refused.",
    source="docs.stripe.com/keys, docs.stripe.com/webhooks, docs.stripe.com/stripe-cli (its keys live 90 days); "
    "published values: stripe.com/docs/api/authentication, activemerchant test/fixtures.yml",
)
