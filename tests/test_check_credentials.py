"""Check: credentials, their services and their literal values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.check import check
from tests.resolve_samples import SETTINGS, checked, codes, environment, resolved

Write = Callable[[dict[str, str]], Path]

STRIPE = "integrations:\n  s: {type: stripe, label: A, payment_action: charge, credentials: c}\n"


def _key(kind: str, mode: str) -> str:
    return f"{kind}_{mode}_" + "x" * 24


@pytest.mark.parametrize(("public", "secret", "expected"), [("test", "live", ["PC336"]), ("test", "test", [])])
def test_keys_of_two_modes(write_project: Write, public: str, secret: str, expected: list[str]) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": f"credentials:\n  c: {{public_key: {_key('pk', public)}, "
        f"secret_key: {_key('sk', secret)}, signing_secret: env://S}}\n",
        "environments/one/a.yaml": STRIPE,
    }
    found = checked(write_project(files))
    assert codes(found) == expected
    assert "x" * 24 not in repr(found)


def test_text_without_a_mode_decides_nothing(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials:\n  c: {public_key: abc, secret_key: env://A, "
        "signing_secret: env://B}\n",
        "environments/one/a.yaml": STRIPE,
    }
    assert codes(checked(write_project(files))) == ["PC404"]


def test_each_service_judges_its_own(write_project: Write) -> None:
    """The second integration's service is another: it is told once, and asks for none of its own fields."""
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials:\n  c: {public_key: env://A, secret_key: env://B, "
        "signing_secret: env://C}\n",
        "environments/one/a.yaml": STRIPE
        + "  t: {type: stripe, name: More, label: B, payment_action: charge, credentials: c}\n"
        + "  p: {type: paypal_express, label: C, payment_action: charge, test_mode: true, credentials: c}\n",
    }
    assert codes(checked(write_project(files))) == ["PC304"]


def test_unused_is_not_said_while_an_integration_is_broken(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": "credentials: {c: {public_key: env://A}}\n",
        "environments/one/a.yaml": "integrations: {s: {type: stripe}}\n",
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert check(result.environment) == []


@pytest.mark.parametrize(("password", "expected"), [("short", ["PC305"]), ("longer7", [])])
def test_lengths(write_project: Write, password: str, expected: list[str]) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/credentials.yaml": f"credentials: {{c: {{partner: PayPal, vendor: acme, user: acme, "
        f"password: {password}}}}}\n",
        "environments/one/a.yaml": "integrations: {p: {type: paypal_payflow_gateway, label: A, payment_action: charge, "
        "test_mode: true, credentials: c}}\n",
    }
    found = check(environment(write_project(files)))
    assert codes(found) == expected
    assert password not in repr(found).replace("'password'", "")
