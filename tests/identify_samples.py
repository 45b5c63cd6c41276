"""Credentials of payment services that nobody has, and how their services are asked in tests."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Mapping
from contextlib import closing
from types import ModuleType
from typing import Literal

import pytest

from payconf.model.dossier import Dossier
from payconf.model.errors import ProviderError
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.model.verdict import Answer
from payconf.providers.base import Target
from payconf.services import services
from payconf.testing.services.authorize_net import AuthorizeNetSimulator, Merchant
from payconf.testing.services.paypal_rest import LIVE_APP, App, PayPalSimulator
from payconf.testing.services.stripe import Key, StripeSimulator
from payconf.testing.stores.serve import Fake
from tests.canaries import spellings

Side = Literal["test", "live"]
LETTERS = hashlib.sha256(b"identify").hexdigest()
NOWHERE = "http://127.0.0.1:1"
"""Nobody listens there."""
ACCOUNT = "acct_" + "1PgafTB7WZ01zgkW"
FIELDS: Mapping[str, Mapping[str, str]] = {
    "stripe": {"secret_key": "_".join(("sk", "test", "51" + LETTERS))},
    "paypal_rest": {"client_id": ("A" + LETTERS * 2)[:80], "client_secret": ("E" + LETTERS[::-1] * 2)[:80]},
    "authorize_net": {"api_login_id": LETTERS[:12], "transaction_key": LETTERS[16:32]},
}
"""One credential a service, as its simulator knows it."""


def simulator(service: str, side: Side = "test") -> Fake:
    """The simulator of a service's side, with the credential of FIELDS."""
    fields = FIELDS[service]
    if service == "stripe":
        stripe = StripeSimulator()
        stripe.add(fields["secret_key"], Key(ACCOUNT, live=side == "live"))
        return stripe
    if service == "paypal_rest":
        paypal = PayPalSimulator()
        app = App(fields["client_secret"]) if side == "test" else App(fields["client_secret"], LIVE_APP)
        paypal.apps[fields["client_id"]] = app
        return paypal
    anet = AuthorizeNetSimulator()
    anet.merchants[fields["api_login_id"]] = Merchant(fields["transaction_key"])
    return anet


def target(provider: ModuleType, url: str | None, side: Side = "test", **fields: str) -> Target:
    """The credential of FIELDS, or another one, at an address that stands in for the host of a side; None: nowhere."""
    found = {**FIELDS[provider.NAME], **fields}
    service = services()[provider.NAME]
    secret = {name for name in found if (kind := service.kind(name)) is None or kind.sensitivity == "secret"}
    hosts = dict.fromkeys(provider.HOSTS.values(), NOWHERE)  # what isn't meant is asked nowhere
    return Target(
        url="",
        side=side,
        secrets={name: Secret(found[name].encode()) for name in secret},
        identifiers={name: value for name, value in found.items() if name not in secret},
        timeouts=(5.0, 5.0, 10.0),
        hosts=hosts if url is None else {**hosts, provider.HOSTS[side]: url},
    )


def identified(provider: ModuleType, asked: Target) -> Account:
    """What the service says."""
    with closing(provider.connect(asked)) as session:
        account: Account = provider.identify(session)
    for secret in asked.secrets.values():
        assert not any(form in repr(account).encode() for form in spellings(secret.reveal().decode()))
    return account


def refusal(provider: ModuleType, asked: Target) -> ProviderError:
    """The error of a service that says no, or nothing; it shows no secret wherever one looks, and says what to do."""
    with pytest.raises(ProviderError) as caught:
        identified(provider, asked)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(error.__cause__)
    shown += repr(vars(error)) + repr(error.args)
    for secret in asked.secrets.values():
        text = secret.reveal().decode()
        assert not any(form in shown.encode() for form in spellings(text)), error.message
        assert text[-6:] not in shown, error.message  # Stripe shows the end of a key
    assert error.message
    assert error.fix
    return error


def refused(found: Dossier) -> set[str]:
    """The codes of the guards' refusals."""
    return {verdict.finding.code for verdict in found.verdicts if verdict.finding and verdict.answer is Answer.REFUSED}
