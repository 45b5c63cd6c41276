"""Infinite Pay (infinitepay.de): a SOAP service whose mode can't be asked, only attested.

Its one question, checkStatusOrder, needs an order and a security code made for it. What it answers for an order that
doesn't exist, and whether a wrong secret is told apart from that, nobody publishes: such an answer would prove nothing.
"""

from __future__ import annotations

from payconf.services.base import CredentialKind, Service

SERVICE = Service(
    name="infinite_pay",
    title="Infinite Pay",
    kinds=(
        CredentialKind(
            name="client_ref",
            title="Client reference",
            sensitivity="identifying",
            pattern=r"\S{1,255}",
            confidence="guess",
        ),
        CredentialKind(
            name="username",
            title="User name",
            sensitivity="identifying",
            pattern=r"\S{1,255}",
            confidence="guess",
        ),
        CredentialKind(
            name="password",
            title="Password",
            sensitivity="secret",
            pattern=r"\S{1,}",
            confidence="guess",
            joined_with=("username",),
        ),
        CredentialKind(
            name="secret",
            title="Secret of the security code",
            sensitivity="secret",
            pattern=r"\S{1,}",
            confidence="guess",
            joined_with=("client_ref",),
        ),
    ),
    hosts={"test": frozenset({"test.infinitepay.de"}), "live": frozenset({"app.infinitepay.de"})},
    askable=False,
    proof="Nothing can be asked without an order; somebody who knows the contract attests the mode.",
    source="OroInfinitePayBundle Resources/config/parameters.yml",
)
