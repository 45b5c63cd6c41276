"""CyberSource: tokens that are verified for real, by shared secret and by certificate."""

from __future__ import annotations

import base64
import json
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from payconf.model.errors import AuthError, NotAllowed, Rejected, Unexpected
from payconf.model.resource import Account
from payconf.providers import cybersource
from payconf.testing.services.cybersource import CyberSourceSimulator, Merchant
from payconf.testing.stores.serve import answered
from tests.identify_hosts import (
    CASES,
    MADE,
    P12_PASSWORD,
    SERIAL,
    SHARED,
    bundle,
    identified,
    public_key,
    refusal,
    simulator,
    target,
)

NAME = "cybersource"
KEY_ID = CASES[NAME].fields["api_key"]
CERTIFICATE: dict[str, Any] = {"p12": bundle(), "p12_password": P12_PASSWORD}
ALONE: dict[str, Any] = {**CERTIFICATE, "api_key": None, "api_secret_key": None}


def token(side: str = "test", **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of one call's token."""
    with closing(cybersource.connect(target(NAME, {}, side, **changed))) as session:  # type: ignore[arg-type]
        bearer = session.authorize()["Authorization"].reveal().decode()
    assert bearer.startswith("Bearer ")
    header, claims, _ = bearer.removeprefix("Bearer ").split(".")
    return json.loads(base64.urlsafe_b64decode(header + "==")), json.loads(base64.urlsafe_b64decode(claims + "=="))


@pytest.mark.parametrize(("side", "host"), [("test", "apitest.cybersource.com"), ("live", "api.cybersource.com")])
def test_a_token_is_for_one_call_to_the_host_of_the_side(side: str, host: str) -> None:
    before = int(time.time())
    header, claims = token(side)
    assert header == {"alg": "HS256", "kid": KEY_ID, "typ": "JWT"}
    assert before <= claims.pop("iat") <= claims.pop("exp") - 120
    assert claims.pop("jti") != token(side)[1]["jti"]
    assert claims == {
        "iss": "acme_shop",
        "request-host": host,
        "request-method": "get",
        "request-resource-path": "/notification-subscriptions/v2/products/acme_shop",
        "v-c-jwt-version": "2",
        "v-c-merchant-id": "acme_shop",
    }


def test_a_certificates_token_names_its_serial_number() -> None:
    assert token(**ALONE)[0] == {"alg": "RS256", "kid": SERIAL, "typ": "JWT"}


def test_the_products_are_what_it_may_be_told_of() -> None:
    with simulator(NAME) as service:
        account = identified(NAME, target(NAME, {"test": service.url}))
    assert account == Account("acme_shop", "test", capabilities=("cns", "payments"))


def test_a_merchant_without_products_is_accepted() -> None:
    with simulator(NAME) as service:
        service.merchants["acme_shop"].products = ()  # type: ignore[attr-defined]
        assert identified(NAME, target(NAME, {"test": service.url})) == Account("acme_shop", "test")


@pytest.mark.parametrize("form", [bytes, base64.b64encode])
def test_a_certificate_tells_how_long_it_lives(form: Any) -> None:
    with simulator(NAME, "live") as service:
        account = identified(NAME, target(NAME, {"live": service.url}, "live", **{**ALONE, "p12": form(bundle())}))
        assert len(service.asked) == 1
    assert (account.id, account.mode) == ("acme_shop", "live")
    assert (account.created, account.expires) == (MADE, MADE + timedelta(days=3 * 365))


def test_with_both_keys_each_must_be_accepted() -> None:
    both = target(NAME, {}, **CERTIFICATE)
    with simulator(NAME) as service:
        asked = replace(both, hosts=target(NAME, {"test": service.url}).hosts)
        assert identified(NAME, asked).expires == MADE + timedelta(days=3 * 365)
        assert len(service.asked) == 2
        merchant: Merchant = service.merchants["acme_shop"]  # type: ignore[attr-defined]
        merchant.certificates = {}
        assert isinstance(refusal(NAME, asked), AuthError)
        merchant.certificates, merchant.secrets = {SERIAL: public_key()}, {}
        assert isinstance(refusal(NAME, asked), AuthError)


def test_a_certificate_without_password_is_opened() -> None:
    with simulator(NAME) as service:
        asked = target(NAME, {"test": service.url}, **{**ALONE, "p12": bundle(password=None), "p12_password": None})
        assert identified(NAME, asked).id == "acme_shop"


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"p12_password": "another password"}, "can't be opened"),
        ({"p12_password": None}, "can't be opened"),
        ({"p12": b"no bundle at all"}, "can't be opened"),
        ({"p12": bundle()[:-9]}, "can't be opened"),
        ({"p12": bundle(certified=False)}, "no certificate with its RSA key"),
        ({"p12": bundle(name="another_shop")}, "another name than merchant_id"),
        ({"p12": bundle(name="")}, "another name than merchant_id"),
        ({"p12": bundle(serial="")}, "no serial number"),
        ({"p12": bundle(key=ec.generate_private_key(ec.SECP256R1()))}, "no certificate with its RSA key"),
        ({"p12": bundle(key=rsa.generate_private_key(65537, 1024))}, "no certificate with its RSA key"),
    ],
)
def test_a_certificate_that_cant_sign_for_the_merchant_asks_nobody(changed: dict[str, Any], text: str) -> None:
    with simulator(NAME) as service:
        error = refusal(NAME, target(NAME, {"test": service.url}, **{**ALONE, **changed}))
        assert service.asked == []
    assert isinstance(error, Rejected)
    assert error.field == "p12"
    assert text in error.message


def test_the_merchants_name_may_be_in_other_letters() -> None:
    with simulator(NAME) as service:
        asked = target(NAME, {"test": service.url}, **{**ALONE, "p12": bundle(name="ACME_Shop")})
        assert identified(NAME, asked).id == "acme_shop"


@pytest.mark.parametrize("value", ["no base64!", "====", "ä" * 8])
def test_a_shared_secret_that_is_no_base64_asks_nobody(value: str) -> None:
    with simulator(NAME) as service:
        error = refusal(NAME, target(NAME, {"test": service.url}, api_secret_key=value))
        assert service.asked == []
    assert isinstance(error, Rejected)
    assert error.field == "api_secret_key"


def test_an_unknown_key_is_rejected() -> None:
    with simulator(NAME) as service:
        other = KEY_ID[:-1] + "5"
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url}, api_key=other)), AuthError)


def test_another_merchants_key_is_rejected() -> None:
    with simulator(NAME) as service:
        service.merchants["other_shop"] = Merchant()  # type: ignore[attr-defined]
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url}, merchant_id="other_shop")), AuthError)


def test_a_token_for_the_other_sides_host_is_not_accepted() -> None:
    with CyberSourceSimulator("api.cybersource.com") as service:
        service.merchants["acme_shop"] = Merchant({KEY_ID: SHARED})
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url})), AuthError)


def test_a_clock_that_is_wrong_is_not_accepted() -> None:
    with CyberSourceSimulator(CASES[NAME].hosts["test"], now=lambda: time.time() + 3600) as service:
        service.merchants["acme_shop"] = Merchant({KEY_ID: SHARED})
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url})), AuthError)


def test_a_restricted_key_is_not_rejected() -> None:
    with simulator(NAME, refuses="yes") as service:
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url})), NotAllowed)


@pytest.mark.parametrize("body", [{}, {"products": []}, [{"productName": "x"}], ["payments"], [{"productId": 7}]])
def test_another_form_of_products_proves_nothing(body: Any) -> None:
    with simulator(NAME) as service:
        service.faults = [answered(body)]
        assert isinstance(refusal(NAME, target(NAME, {"test": service.url})), Unexpected)


def test_the_clock_may_be_another() -> None:
    with closing(cybersource.connect(target(NAME, {}), now=lambda: 1_700_000_000.9)) as session:
        claims = session.authorize()["Authorization"].reveal().split(b".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + b"=="))["iat"] == 1_700_000_000


def test_a_signer_shows_no_key() -> None:
    with closing(cybersource.connect(target(NAME, {}, **CERTIFICATE))) as session:
        assert "sign=" not in repr(session)
        assert SHARED not in repr(session)
