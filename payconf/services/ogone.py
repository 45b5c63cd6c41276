"""Ogone (legacy Ingenico ePayments, DirectLink): the path tells the mode, /ncol/test or /ncol/prod.

One host serves both, so that it is of both sides. No integration type of the shop speaks to it; packages may bring one.
"""

from __future__ import annotations

from payconf.services.base import CredentialKind, Service

SERVICE = Service(
    name="ogone",
    title="Ogone",
    kinds=(
        CredentialKind(
            name="pspid",
            title="PSPID (affiliation name)",
            sensitivity="identifying",
            pattern="[A-Za-z0-9_-]{1,30}",
            confidence="source",
        ),
        CredentialKind(
            name="userid",
            title="Name of the API user",
            sensitivity="identifying",
            pattern=r"\S{2,20}",
            confidence="source",
        ),
        CredentialKind(
            name="pswd",
            title="Password of the API user",
            sensitivity="secret",
            pattern=r"\S{8,}",
            confidence="derived",
            joined_with=("pspid", "userid"),
        ),
        CredentialKind(
            name="sha_in_passphrase",
            title="SHA-IN passphrase",
            sensitivity="secret",
            pattern=r"\S{16,}",
            confidence="derived",
            required=False,
        ),
        CredentialKind(
            name="sha_out_passphrase",
            title="SHA-OUT passphrase",
            sensitivity="secret",
            pattern=r"\S{16,}",
            confidence="derived",
            required=False,
        ),
    ),
    hosts={
        "test": frozenset({"ogone.test.v-psp.com", "secure.ogone.com"}),
        "live": frozenset({"secure.ogone.com"}),
    },
    askable=True,
    proof="A query (querydirect.asp) for a payment that can't exist is answered by the side that knows the login: no "
    "such payment; it changes nothing. `account:` is the pspid.",
    source="Ingenico DirectLink guide (request URLs, fields); activemerchant ogone.rb",
)
