"""Each service's payments by themselves, against its simulator: every step, wrong orders, refusals, no secret."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.secret import Secret
from payconf.model.smoke import Money
from payconf.providers.base import Target
from payconf.services.cards import is_published_card
from payconf.services.instruments import expiry, visa
from payconf.smoke import smokes
from payconf.testing.orocommerce.messages import Response
from payconf.testing.services.authorize_net import Merchant
from payconf.testing.services.authorize_net_payments import AuthorizeNetPaymentsSimulator
from payconf.testing.services.cybersource import Merchant as CyberSourceMerchant
from payconf.testing.services.cybersource_payments import CyberSourcePaymentsSimulator
from payconf.testing.services.payflow_payments import PayflowPaymentsSimulator
from payconf.testing.services.paypal_payflow import Login
from payconf.testing.services.stripe import Key
from payconf.testing.services.stripe_payments import StripePaymentsSimulator
from tests import identify_hosts, identify_samples
from tests.canaries import spellings
from tests.worlds import REPOSITORY

EURO = Money(Decimal("1.00"), "EUR")
KEYS = [hashlib.sha256(bytes([number])).hexdigest()[:32] for number in range(16)]
SERVICES = ("stripe", "paypal_payflow", "authorize_net", "cybersource")


@contextmanager
def opened(service: str) -> Iterator[tuple[Any, Target]]:
    """A simulator that knows the sample's credential, and the target that leads there."""
    known = identify_samples.FIELDS.get(service) or identify_hosts.CASES[service].fields
    match service:
        case "stripe":
            simulator: Any = StripePaymentsSimulator()
            simulator.add(known["secret_key"], Key("acct_1"))
        case "paypal_payflow":
            simulator = PayflowPaymentsSimulator()
            simulator.logins[known["vendor"]] = Login(known["partner"], known["user"], known["password"])
        case "authorize_net":
            simulator = AuthorizeNetPaymentsSimulator()
            simulator.merchants[known["api_login_id"]] = Merchant(known["transaction_key"])
        case _:
            simulator = CyberSourcePaymentsSimulator("apitest.cybersource.com")
            simulator.merchants[known["merchant_id"]] = CyberSourceMerchant({known["api_key"]: known["api_secret_key"]})
    with simulator:
        if service in identify_samples.FIELDS:
            provider = import_module(f"payconf.providers.{service}")
            yield simulator, identify_samples.target(provider, simulator.url)
        else:
            yield simulator, identify_hosts.target(service, {"test": simulator.url})


@pytest.mark.parametrize("service", SERVICES)
def test_the_whole_way_and_every_wrong_order(service: str) -> None:
    module = smokes()[service]
    with opened(service) as (simulator, target), closing(module.connect(target)) as session:
        paid = module.authorize(session, EURO, KEYS[0])
        with pytest.raises(ProviderError):  # more than was reserved
            module.capture(session, paid.reference, Money(Decimal("1.01"), "EUR"), KEYS[1])
        if module.GIVES_BACK == "refund":
            with pytest.raises(ProviderError):  # nothing was captured
                module.give_back(session, paid.reference, EURO, KEYS[2])
        taken = module.capture(session, paid.reference, EURO, KEYS[3])
        with pytest.raises(ProviderError):  # a second time
            module.capture(session, paid.reference, EURO, KEYS[4])
        if module.GIVES_BACK == "refund":
            with pytest.raises(ProviderError):  # it is captured
                module.void(session, paid.reference, EURO, KEYS[5])
        back = module.give_back(session, taken.reference, EURO, KEYS[6])
        with pytest.raises(ProviderError):  # a second time
            module.give_back(session, taken.reference, EURO, KEYS[7])
        other = module.authorize(session, EURO, KEYS[8])
        gone = module.void(session, other.reference, EURO, KEYS[9])
        with pytest.raises(ProviderError):  # it is let go of
            module.capture(session, other.reference, EURO, KEYS[10])
    end = "refunded" if module.GIVES_BACK == "refund" else "voided"
    assert simulator.ledger.states == [end, "voided"]
    assert all(said.reference and said.text for said in (paid, taken, back, other, gone))
    assert {entry.amount for entry in simulator.ledger.payments.values()} == {100}
    assert [said.mode for said in (paid, taken, gone)] == ["test" if service == "stripe" else ""] * 3


@pytest.mark.parametrize("service", SERVICES)
def test_an_unknown_reference_is_refused(service: str) -> None:
    module = smokes()[service]
    with opened(service) as (_, target), closing(module.connect(target)) as session:
        for step in (module.capture, module.give_back, module.void):
            with pytest.raises(ProviderError) as caught:
                step(session, "123456789012", EURO, KEYS[0])
            assert caught.value.fix


@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_credential_is_refused_and_nothing_of_it_is_said(service: str) -> None:
    module = smokes()[service]
    with opened(service) as (simulator, target):
        for name in ("keys", "logins"):
            getattr(simulator, name, {}).clear()
        for merchant in getattr(simulator, "merchants", {}).values():
            merchant.key = merchant.secrets = {}
        with closing(module.connect(target)) as session, pytest.raises(AuthError) as caught:
            module.authorize(session, EURO, KEYS[0])
    shown = repr(vars(caught.value)) + repr(caught.value.args) + repr(caught.value.__context__)
    for secret in target.secrets.values():
        assert not any(form in shown.encode() for form in spellings(secret.reveal().decode()))
    assert visa().reveal().decode() not in shown


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("answer", "leaf"),
    [
        (Response(200, b"<html>sign in</html>"), Unexpected),
        (Response(200, b'{"id": "other", "status": "x", "object": "nothing"}'), (Unexpected, Rejected)),
        (Response(403, b"<html>no</html>"), (Unexpected, NotAllowed)),
        (Response(503, b""), Unavailable),
    ],
    ids=["page", "other", "proxy", "away"],
)
def test_what_is_not_the_services_answer_is_none(service: str, answer: Response, leaf: Any) -> None:
    module = smokes()[service]
    with opened(service) as (simulator, target), closing(module.connect(target)) as session:
        simulator.faults = [answer]
        with pytest.raises(leaf) as caught:
            module.authorize(session, EURO, KEYS[0])
    assert b"html" not in repr(caught.value).encode()


DECLINES = [
    ("paypal_payflow", "A", 12, Rejected, "Payflow declines the payment (RESULT=12)."),
    ("paypal_payflow", "A", 28, NotAllowed, "(RESULT=28)"),
    ("paypal_payflow", "A", 99, Unavailable, "(RESULT=99)"),
    ("paypal_payflow", "A", -1, Unavailable, "(RESULT=-1)"),
    ("authorize_net", "authOnlyTransaction", 2, Rejected, "(response code 2, reason 2)"),
    ("authorize_net", "authOnlyTransaction", 11, Rejected, "(response code 3, reason 11)"),
    ("cybersource", "payments", "PROCESSOR_DECLINED", Rejected, "status DECLINED (PROCESSOR_DECLINED)"),
]


@pytest.mark.parametrize(("service", "kind", "reason", "leaf", "said"), DECLINES)
def test_a_refusal_is_told_by_its_code(service: str, kind: str, reason: Any, leaf: Any, said: str) -> None:
    module = smokes()[service]
    with opened(service) as (simulator, target), closing(module.connect(target)) as session:
        simulator.declines[kind] = reason
        with pytest.raises(leaf) as caught:
            module.authorize(session, EURO, KEYS[0])
    assert said in caught.value.message


@pytest.mark.parametrize("code", ["E00007", "E00010", "E00053", "E00003"])
def test_authorize_nets_error_codes(code: str) -> None:
    leaves = {"E00007": AuthError, "E00010": NotAllowed, "E00053": Unavailable, "E00003": Rejected}
    module = smokes()["authorize_net"]
    with opened("authorize_net") as (simulator, target), closing(module.connect(target)) as session:
        for merchant in simulator.merchants.values():
            merchant.refuses = code
        with pytest.raises(leaves[code]) as caught:
            module.authorize(session, EURO, KEYS[0])
    assert code in caught.value.message


def test_a_sandbox_account_in_test_mode_keeps_nothing_and_that_is_said() -> None:
    module = smokes()["authorize_net"]
    with opened("authorize_net") as (simulator, target), closing(module.connect(target)) as session:
        for merchant in simulator.merchants.values():
            merchant.test_mode = True
        with pytest.raises(Rejected, match="in test mode"):
            module.authorize(session, EURO, KEYS[0])


def test_authorize_net_refunds_only_what_is_settled() -> None:
    """The simulator's own fact, for which the module voids instead."""
    module = smokes()["authorize_net"]
    with opened("authorize_net") as (simulator, target), closing(module.connect(target)) as session:
        paid = module.authorize(session, EURO, KEYS[0])
        module.capture(session, paid.reference, EURO, KEYS[1])
        simulator.settled.add(paid.reference)
        with pytest.raises(Rejected, match="reason 16"):
            module.give_back(session, paid.reference, EURO, KEYS[2])


def test_stripe_takes_no_test_instrument_with_a_live_key() -> None:
    module = smokes()["stripe"]
    with opened("stripe") as (simulator, target), closing(module.connect(target)) as session:
        for key in simulator.keys.values():
            key.live = True
        with pytest.raises(Rejected):
            module.authorize(session, EURO, KEYS[0])
    assert simulator.ledger.payments == {}


def test_a_restricted_key_is_told_what_it_lacks() -> None:
    module = smokes()["stripe"]
    with opened("stripe") as (simulator, target), closing(module.connect(target)) as session:
        for key in simulator.keys.values():
            key.may = frozenset()
        with pytest.raises(NotAllowed) as caught:
            module.authorize(session, EURO, KEYS[0])
    assert "PaymentIntents" in caught.value.fix


def test_a_repeated_call_is_carried_out_once() -> None:
    for service in SERVICES:
        module = smokes()[service]
        with opened(service) as (simulator, target), closing(module.connect(target)) as session:
            first = module.authorize(session, EURO, KEYS[0])
            if module.REPEATABLE:
                assert module.authorize(session, EURO, KEYS[0]) == first
                assert len(simulator.ledger.payments) == 1


def test_the_certificate_of_a_merchant_signs_too() -> None:
    with opened("cybersource") as (_, target):
        secrets = {name: value for name, value in target.secrets.items() if name != "api_secret_key"}
        secrets |= {
            "p12": Secret(identify_hosts.bundle()),
            "p12_password": Secret(identify_hosts.P12_PASSWORD.encode()),
        }
        session = smokes()["cybersource"].connect(replace(target, secrets=secrets))
        session.path, session.body = "/pts/v2/payments", b"{}"
        assert session.key.algorithm == "RS256"
        assert session.authorize()["Authorization"].reveal().count(b".") == 2
        session.close()


def test_the_card_is_a_published_one_and_stands_in_no_file() -> None:
    number = visa().reveal().decode()
    assert is_published_card(number)
    assert number not in repr(visa())
    for file in (REPOSITORY / "payconf").rglob("*.py"):
        assert number not in file.read_text("utf-8"), file


def test_the_card_is_good_for_another_year() -> None:
    assert expiry(datetime(2026, 12, 31, tzinfo=UTC)) == ("12", "2027")
    assert expiry(datetime(2028, 2, 29, tzinfo=UTC)) == ("02", "2029")
