"""PayPal Payflow (Payflow Gateway and Payments Pro): only the host that accepts a login tells its mode."""

from __future__ import annotations

from payconf.services.base import CredentialKind, Rotation, Service, Way, any_of

SERVICE = Service(
    name="paypal_payflow",
    title="PayPal Payflow",
    kinds=(
        CredentialKind(
            name="partner",
            title="Partner",
            sensitivity="identifying",
            pattern=any_of("PayPal", "PayPalUK", "VeriSign", "[A-Za-z0-9]{2,32}"),
            confidence="source",
            shared_between_environments=True,
        ),
        CredentialKind(
            name="vendor",
            title="Vendor (merchant login)",
            sensitivity="identifying",
            pattern="[A-Za-z0-9_-]{2,64}",
            confidence="derived",
            published=frozenset({"9cb9a15f4cb928b61605d8fb563e2b0c723f5675cdce8389e4e5cb1c1d51f1d8"}),
        ),
        CredentialKind(
            name="user",
            title="User; equal to the vendor unless a user for the API was made",
            sensitivity="identifying",
            pattern="[A-Za-z0-9_-]{2,64}",
            confidence="derived",
        ),
        CredentialKind(
            name="password",
            title="Password",
            sensitivity="secret",
            pattern=r"(?=.*[0-9])\S{6,32}",
            confidence="source",
            published=frozenset({"58685c178cadb722b4bfc4d3914a4329bcdb3196291116cb3ec8b4c18fd261dd"}),
            joined_with=("vendor", "user"),
        ),
    ),
    hosts={
        "test": frozenset({"pilot-payflowpro.paypal.com", "pilot-payflowlink.paypal.com", "www.sandbox.paypal.com"}),
        "live": frozenset({"payflowpro.paypal.com", "payflowlink.paypal.com", "www.paypal.com"}),
    },
    askable=True,
    rotations=(
        Rotation(
            Way.SECOND_USER,
            ("user", "password"),
            "A user has one password at a time; a second user of the same vendor is valid beside the first.",
            (
                "In PayPal Manager, under Account Administration and Manage Users, make a second user for the API, "
                "with the rights of the first. Where `user` is the vendor itself, it is the first such user.",
                "Write its name and its password into the store, in the places of `user` and `password`.",
            ),
            ("When payments come by the second user, take the first one's rights away in PayPal Manager.",),
            confidence="derived",
            source="PayPal Payflow gateway guide: USER equals VENDOR unless a user was made",
        ),
    ),
    proof="An inquiry (TRXTYPE=I) for a transaction that can't exist is answered RESULT=19 by the side that accepts "
    "the login, 1 or 26 by the other; it changes nothing. `account:` is the vendor.",
    source="activemerchant payflow_common_api.rb and test/fixtures.yml; PayPal's description of the password",
)
