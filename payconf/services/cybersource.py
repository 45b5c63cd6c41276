"""CyberSource: REST keys and Secure Acceptance keys; only the host that accepts them tells their mode."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Lifetime, Service

_REST = Lifetime(3, "year")
_SECURE_ACCEPTANCE = Lifetime(2, "year")

SERVICE = Service(
    name="cybersource",
    title="CyberSource",
    kinds=(
        CredentialKind(
            name="merchant_id",
            title="Merchant ID",
            sensitivity="identifying",
            pattern="[A-Za-z0-9_]{1,30}",
            confidence="derived",
            published=frozenset(
                {
                    "6acfe44b473a5a11a9a46dcffe316948d3da019d07e3cbf36d616e4bcdea6be5",
                    "5f35e3317e1b65d6bd8dd2e65ba624017aa8e40dad69846b4beb76b8012d2848",
                }
            ),
        ),
        CredentialKind(name="profile_id", title="Secure Acceptance profile ID", sensitivity="identifying"),
        CredentialKind(
            name="access_key",
            title="Secure Acceptance access key",
            sensitivity="identifying",
            lifetime=_SECURE_ACCEPTANCE,
        ),
        CredentialKind(
            name="api_key",
            title="REST key ID",
            sensitivity="identifying",
            pattern="[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
            confidence="source",
            published=frozenset(
                {
                    "487f044d59723ef8c1403a02c9c536d1d5d9e80d8f76c65660eefb8f97730e31",
                    "76e5b1edddc777cba49982e3e92c7d4383b6c37de2291957671b759668b717b1",
                }
            ),
            lifetime=_REST,
        ),
        CredentialKind(
            name="api_secret_key",
            title="REST shared secret",
            sensitivity="secret",
            pattern="[A-Za-z0-9+/]{43}=",
            confidence="source",
            published=frozenset(
                {
                    "7f931201e0f536343d8aed0ffbc5acf483a05b5fead425fa51e89ffb5b501355",
                    "3255252a433534867e4ebc0559229dd02e329cbdcfa160fee69cc5b4f5116c89",
                }
            ),
            lifetime=_REST,
            joined_with=("api_key",),
        ),
        CredentialKind(
            name="secret_key",
            title="Secure Acceptance secret key",
            sensitivity="secret",
            lifetime=_SECURE_ACCEPTANCE,
            joined_with=("access_key",),
        ),
        CredentialKind(
            name="p12",
            title="Certificate with its key (a .p12 file, or base64 of it), which no shop uses and payconf proves, too",
            sensitivity="secret",
            required=False,
        ),
        CredentialKind(
            name="p12_password",
            title="Password of the .p12 file",
            sensitivity="secret",
            required=False,
        ),
    ),
    hosts={
        "test": frozenset({"apitest.cybersource.com", "testsecureacceptance.cybersource.com", "ics2wstesta.ic3.com"}),
        "live": frozenset(
            {
                "api.cybersource.com",
                "api.in.cybersource.com",
                "secureacceptance.cybersource.com",
                "ics2wsa.ic3.com",
            }
        ),
    },
    askable=True,
    keeps={
        "webhooks": (
            *("name", "description", "url", "events", "enabled", "signing_secret"),
            *("retry_algorithm", "retry_first", "retry_interval", "retry_number", "retry_deactivate"),
            *("retry_repeat_count", "retry_repeat_wait"),
        )
    },
    proof="GET /notification-subscriptions/v2/products/{merchant_id} is accepted by the side that the key belongs to, "
    "signed with the shared secret and, where the credential has one, with the p12. `account:` is the merchant_id.",
    source="developer.cybersource.com (key lifetimes); cybersource-rest-samples-python data/Configuration.py",
)
