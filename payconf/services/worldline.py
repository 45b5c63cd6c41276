"""Worldline Connect and Direct (formerly Ingenico): the configured host decides the mode, and the key must fit it.

The legacy Ogone platform, which tells its mode by the path, is another API (payconf.services.ogone).
"""

from __future__ import annotations

from payconf.services.base import CredentialKind, Lifetime, Service, any_of

DIRECT = frozenset(
    {
        "payment.preprod.direct.worldline-solutions.com",
        "payment.preprod.online-payments.com",
        "payment.direct.worldline-solutions.com",
        "payment.online-payments.com",
    }
)
"""The hosts of Direct, of both sides; the others are Connect's."""

_LIFETIME = Lifetime(2, "year")

SERVICE = Service(
    name="worldline",
    title="Worldline",
    kinds=(
        CredentialKind(
            name="merchant_id",
            title="Merchant ID (Direct: PSPID)",
            sensitivity="identifying",
            pattern=any_of("[0-9]{1,10}", "[A-Za-z0-9_-]{1,30}"),
            confidence="derived",
            published=frozenset(
                {
                    "17560583c120645c7bc8576e082eb97433c54d73c5a7172e0fd4cebaa8921087",
                    "cf5ee61442266019d3774e963419f84d25343c1aced8db310be6505e6fc548da",
                }
            ),
        ),
        CredentialKind(
            name="api_key_id",
            title="API key ID",
            sensitivity="identifying",
            pattern=any_of("[0-9a-f]{16}", "[0-9A-F]{20}"),
            confidence="derived",
            published=frozenset(
                {
                    "9fc36b1a6b604b0b27bf711555a27ad5f892649c375639a5ad3c34d40e811f6a",
                    "e8e2f8d4349d0f86401995fcf7c2c2075b4a01f5caf488453864eac7643f8d44",
                }
            ),
            lifetime=_LIFETIME,
        ),
        CredentialKind(
            name="api_secret",
            title="Secret API key",
            sensitivity="secret",
            pattern=any_of("[A-Za-z0-9+/]{43}=", "[A-Za-z0-9+/]{86}=="),
            confidence="derived",
            published=frozenset(
                {
                    "3dd229ed649e343da182b54c155ce3fb6551b2a99864a75be768c481886fb3f2",
                    "853b06e6c085e6b4e51b052a1166d2ce95f2f42d20cc7b030f9c3508e553bfd8",
                }
            ),
            lifetime=_LIFETIME,
            joined_with=("api_key_id",),
        ),
    ),
    hosts={
        "test": frozenset(
            {
                "api.preprod.connect.worldline-solutions.com",
                "eu.sandbox.api-ingenico.com",
                "world.sandbox.api-ingenico.com",
                "payment.preprod.direct.worldline-solutions.com",
                "payment.preprod.online-payments.com",
            }
        ),
        "live": frozenset(
            {
                "api.connect.worldline-solutions.com",
                "eu.api-ingenico.com",
                "world.api-ingenico.com",
                "payment.direct.worldline-solutions.com",
                "payment.online-payments.com",
            }
        ),
    },
    askable=True,
    proof="GET services/testconnection answers OK on the side that the key belongs to, and 403 code 9007 where key "
    "and merchant do not fit. The integration's endpoint says which host that is. `account:` is the merchant_id.",
    source="docs.direct.worldline-solutions.com (key lifetime); activemerchant test/fixtures.yml, global_collect",
)
