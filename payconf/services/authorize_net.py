"""Authorize.Net: the host that accepts a login tells sandbox or production, and the account has a switch of its own."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Rotation, Service, Way

SERVICE = Service(
    name="authorize_net",
    title="Authorize.Net",
    kinds=(
        CredentialKind(
            name="api_login_id",
            title="API Login ID",
            sensitivity="identifying",
            pattern=r"\S{8,25}",
            confidence="source",
            published=frozenset(
                {
                    "23359d6a42bb788456481cf7e7ec3af0182868a90f48efe8baf505cb9636e7f0",
                    "62be0b62d6b661c986c468e4fdbe661e726077273acecb9ebbbf57a7f5df1913",
                }
            ),
        ),
        CredentialKind(
            name="transaction_key",
            title="Transaction Key",
            sensitivity="secret",
            pattern="[A-Za-z0-9]{16}",
            confidence="source",
            published=frozenset(
                {
                    "78633895101e77b6eb2ef330f72f4f05975807b5ec45ef9272c7bec5d6ff06a4",
                    "dc6a4a17b53b33f24382dcc06695c82a53f718dfc66ea8c61d1ca3a1c8aeaf52",
                }
            ),
            joined_with=("api_login_id",),
        ),
        CredentialKind(
            name="client_key",
            title="Public Client Key, for Accept.js",
            sensitivity="public",
            pattern="[A-Za-z0-9]{80}",
            confidence="derived",
        ),
    ),
    hosts={
        "test": frozenset({"apitest.authorize.net", "jstest.authorize.net"}),
        "live": frozenset({"api.authorize.net", "api2.authorize.net", "js.authorize.net"}),
    },
    askable=True,
    keeps={"webhooks": ("name", "url", "events", "enabled")},
    rotations=(
        Rotation(
            Way.OVERLAP,
            ("transaction_key",),
            "The old transaction key stays valid for 24 hours, unless it is disabled at once.",
            (
                "In the Merchant Interface, under Account and API Credentials & Keys, make a new transaction key. "
                'Don\'t tick "Disable Old Transaction Key Immediately": then the old one is valid for 24 hours more.',
                "Write the new key into its store; it is shown once.",
            ),
            ("Within those 24 hours, let a payment be made, and look for it at Authorize.Net.",),
            hours=24,
            confidence="memory",
            source="Authorize.Net's merchant help",
        ),
    ),
    proof="getMerchantDetailsRequest is accepted by the side that the login belongs to. Live means: the live host "
    "accepts it and isTestMode is false; a production account left in test mode takes no money. `account:` is the "
    "gatewayId; client_key must be the answer's publicClientKey.",
    source="Authorize.Net API XSD, support article 000001271; AuthorizeNet/sample-code-python, "
    "activemerchant test/fixtures.yml",
)
