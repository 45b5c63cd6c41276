"""The two checks of `payconf smoke` by themselves: of evidence, and where a session is made. Missing is a no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from payconf.model.errors import PayconfError, Refused
from payconf.model.evidence import CredentialEvidence, FieldEvidence, Mode, Piece, Source
from payconf.model.secret import Secret
from payconf.providers import stripe as stripe_provider
from payconf.providers.base import Target
from payconf.smoke import smokes
from payconf.smoke.allowed import refuse_class, refuse_unless_test
from payconf.smoke.calls import address_of_test_side
from payconf.smoke.proof import prove
from tests.identify_samples import NOWHERE

# -- evidence that is missing -------------------------------------------------------------------------------------

ANSWER = Piece(Source.ANSWER, Mode.TEST, "Stripe answers as account acct_1, mode test")
GOOD = CredentialEvidence("sandbox", "stripe", "stripe", pieces=(ANSWER,), account="acct_1", asked=True)


def environment(name: str = "sandbox", class_: str = "sandbox") -> Any:
    @dataclass
    class Known:
        name: str
        class_: str

    return Known(name, class_)


def test_all_evidence_together_is_a_yes() -> None:
    refuse_unless_test(environment(), GOOD)
    refuse_unless_test(environment(class_="testing"), GOOD)


MISSING: dict[str, Callable[[], CredentialEvidence | None]] = {
    "none": lambda: None,
    "another environment's": lambda: replace(GOOD, environment="testing"),
    "not asked": lambda: replace(GOOD, asked=False),
    "rejected": lambda: replace(GOOD, rejected=True),
    "a fault": lambda: replace(GOOD, fault="it did not answer"),
    "no piece": lambda: replace(GOOD, pieces=()),
    "no answer": lambda: replace(GOOD, pieces=(replace(ANSWER, source=Source.GRAMMAR),)),
    "attested only": lambda: replace(GOOD, pieces=(replace(ANSWER, source=Source.ATTESTATION),)),
    "unknown": lambda: replace(GOOD, pieces=(replace(ANSWER, says=Mode.UNKNOWN),)),
    "no mode": lambda: replace(GOOD, pieces=(replace(ANSWER, says=Mode.NONE),)),
    "two answers": lambda: replace(GOOD, pieces=(ANSWER, replace(ANSWER, says=Mode.UNKNOWN))),
    "live": lambda: replace(GOOD, pieces=(replace(ANSWER, says=Mode.LIVE),)),
    "a field unread": lambda: replace(GOOD, fields={"a": FieldEvidence("a", "secret", literal=False, resolved=False)}),
    **{
        f"{source.name.lower()} says live": lambda source=source: replace(  # type: ignore[misc]
            GOOD, pieces=(ANSWER, Piece(source, Mode.LIVE, "it says live"))
        )
        for source in Source
    },
}


@pytest.mark.parametrize("name", MISSING)
def test_evidence_that_is_missing_or_says_otherwise_is_a_no(name: str) -> None:
    with pytest.raises(Refused):
        refuse_unless_test(environment(), MISSING[name]())


@pytest.mark.parametrize("class_", ["production", "", "Sandbox", "staging", "live"])
def test_any_class_but_two_is_a_no(class_: str) -> None:
    with pytest.raises(Refused):
        refuse_class(environment(class_=class_))
    with pytest.raises(Refused):
        refuse_unless_test(environment(class_=class_), GOOD)


# -- the second check, where the session is made ------------------------------------------------------------------

SERVICES = {
    "stripe": {"secret_key": "_".join(("sk", "test", "x" * 24))},
    "paypal_payflow": {"partner": "PayPal", "vendor": "acme", "user": "acme", "password": "secret-1234"},
    "authorize_net": {"api_login_id": "acme12345", "transaction_key": "k" * 16},
    "cybersource": {"merchant_id": "acme", "api_key": "key", "api_secret_key": "c2VjcmV0"},
}
HOSTS = {
    "stripe": "api.stripe.com",
    "paypal_payflow": "pilot-payflowpro.paypal.com",
    "authorize_net": "apitest.authorize.net",
    "cybersource": "apitest.cybersource.com",
}


def target(service: str, **changed: Any) -> Target:
    secrets = {name: Secret(value.encode()) for name, value in SERVICES[service].items()}
    hosts = {HOSTS[service]: NOWHERE}
    return replace(Target(url="", side="test", secrets=secrets, hosts=hosts), **changed)


def test_every_smoke_test_of_ours_is_tried_here() -> None:
    assert set(smokes()) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_session_of_the_live_side_is_not_opened(service: str) -> None:
    smokes()[service].connect(target(service)).close()
    with pytest.raises(Refused, match="not of the test side"):
        smokes()[service].connect(target(service, side="live"))
    with pytest.raises(Refused, match="not of the test side"):
        prove(stripe_provider, target(service, side="live"), None)


INSTEAD = (
    "https://api.authorize.net",
    "https://api.stripe.com.example.com",
    "http://pilot-payflowpro.paypal.com",
    "https://user@apitest.cybersource.com",
    "https://10.0.0.1",
    "",
)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("instead", INSTEAD)
def test_nothing_but_this_machine_stands_in_for_a_host(service: str, instead: str) -> None:
    with pytest.raises(PayconfError):
        smokes()[service].connect(target(service, hosts={HOSTS[service]: instead}))


@pytest.mark.parametrize("service", SERVICES)
def test_a_host_of_the_live_side_is_refused_by_its_name(service: str) -> None:
    live = {"stripe": "api.stripe.example"}.get(service) or HOSTS[service].replace("apitest", "api").replace(
        "pilot-", ""
    )
    with pytest.raises(Refused, match="no host of the test side"):
        address_of_test_side(target(service), service, live)
    with pytest.raises(Refused):
        address_of_test_side(target(service), "nobody", HOSTS[service])


@pytest.mark.parametrize("kind", ["sk", "rk", "ek", "sk_org"])
@pytest.mark.parametrize("around", ["", " ", "\n"])
def test_a_key_that_says_live_opens_no_session(kind: str, around: str) -> None:
    key = Secret((around + "_".join((kind, "live", "x" * 24)) + around).encode())
    with pytest.raises(Refused, match="secret_key is a live one"):
        smokes()["stripe"].connect(target("stripe", secrets={"secret_key": key}))
    with pytest.raises(Refused):
        smokes()["stripe"].connect(target("stripe", identifiers={"public_key": "_".join(("pk", "live", "x" * 24))}))
