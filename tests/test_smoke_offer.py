"""Which amount in which currency is paid, and how what was refused, stopped or left open is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from payconf.model.errors import StoreError, Unavailable
from payconf.model.resource import Account
from payconf.model.smoke import WHOLE, Money, Result, Smoke, Step, Transaction
from payconf.render.smoke import smoke_json, smoke_text
from payconf.smoke.offer import money
from payconf.testing.identify_double import IdentifyDouble
from tests.smoke_worlds import ACCOUNT, Sandbox, sandbox
from tests.test_smoke_refused import Turning


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def environment(type_: str, *rules: tuple[int, str, str], enabled: bool = True, aliases: Mapping[str, str] = {}) -> Any:
    """An integration x with rules: sort order, currency and one method each."""
    made = {
        f"r{number}": SimpleNamespace(sort_order=order, currency=currency, methods=[method], enabled=enabled)
        for number, (order, currency, method) in enumerate(rules)
    }
    return SimpleNamespace(integrations={"x": SimpleNamespace(type=type_)}, rules=made, aliases=aliases)


CASES = [
    (environment("stripe", (2, "GBP", "x.card"), (1, "CHF", "x.card")), (), "1.00 CHF"),
    (environment("stripe", (1, "CHF", "y.card"), (2, "GBP", "x.card")), (), "1.00 GBP"),
    (environment("stripe", (1, "CHF", "x.card"), enabled=False), (), "1.00 USD"),
    (environment("stripe", (1, "CHF", "cards"), aliases={"cards": "x.card"}), (), "1.00 CHF"),
    (environment("stripe_payment_element", (1, "JPY", "x")), (), "100 JPY"),
    (environment("stripe", (1, "MXN", "x.card")), (), "10.00 MXN"),  # Stripe's own minimum
    (environment("stripe", (1, "HUF", "x.card")), (), "175.00 HUF"),
    (environment("stripe", (1, "KWD", "x.card")), (), "1.00 USD"),  # three decimals
    (environment("paypal_payflow_gateway", (1, "CHF", "x.credit_card")), (), "1.00 USD"),  # the type takes none
    (environment("authorize_net", (1, "CAD", "x.credit_card")), ("Visa", "USD"), "1.00 USD"),
    (environment("authorize_net", (1, "CAD", "x.credit_card")), ("CAD",), "1.00 CAD"),
    (environment("authorize_net"), ("NZD",), "1.00 NZD"),
    (environment("authorize_net"), ("SEK",), "None"),
    (environment("cybersource"), (), "1.00 USD"),
]


@pytest.mark.parametrize(("known", "taken", "expected"), CASES)
def test_the_amount_is_small_and_in_a_currency_that_is_taken(known: Any, taken: tuple[str, ...], expected: str) -> None:
    assert str(money(known, "x", taken)) == expected


def test_amounts_in_the_smallest_unit() -> None:
    assert Money(Decimal("1"), "USD").minor == 100
    assert Money(Decimal("100"), "JPY").minor == 100
    assert Money(Decimal("175"), "HUF").minor == 17500
    assert "HUF" not in WHOLE


def test_an_account_that_takes_no_currency_of_its_type_is_not_offered(shop: Sandbox) -> None:
    known = {shop.credentials()["authorize-net"]["api_login_id"]: Account("565697", "test", capabilities=("SEK",))}
    shop.options["providers"] = {"authorize_net": IdentifyDouble("authorize_net", known)}
    assert shop.one("authorize-net").not_offered.startswith("no currency is known")


@pytest.mark.parametrize("error", [Unavailable("It is away.", "Wait."), StoreError("The store is away.", "Wait.")])
def test_who_goes_away_after_the_evidence_is_unreachable(shop: Sandbox, error: Exception) -> None:
    class Leaving(Turning):
        def identify(self, session: Any) -> Account:
            told = super().identify(session)
            if self.asked == 2:
                raise error
            return told

    shop.options["providers"] = {"stripe": Leaving([Account(ACCOUNT, "test")])}
    found = shop.one("stripe")
    assert (found.result, found.fix) == (Result.UNREACHABLE, "Wait.")
    assert shop.stripe.ledger.payments == {}


EURO = Money(Decimal("1"), "EUR")
BASE = Smoke("integrations/stripe", "Stripe", "stripe", instrument="a card")


def test_what_was_refused_or_stopped_is_shown_with_its_fix() -> None:
    text = smoke_text("sandbox", [replace(BASE, refused="It may be live.", fix="Use test access.")])
    assert "x integrations/stripe  Stripe: refused\n      It may be live.\n      fix: Use test access.\n" in text
    stopped = Transaction("authorize, void", stopped="SIGINT came", fix="Start again.")
    text = smoke_text("sandbox", [replace(BASE, transactions=(stopped,))])
    assert "        stopped: SIGINT came\n        fix: Start again.\n" in text


def test_a_long_answer_stands_on_lines_of_its_own() -> None:
    long = Step("authorize", EURO, "2026-01-01T00:00:00+00:00", True, "pi_1", "word " * 40)
    text = smoke_text("sandbox", [replace(BASE, transactions=(Transaction("authorize, void", (long,)),))], color=True)
    assert max(map(len, text.splitlines())) <= 110  # with colour
    assert "\x1b[32m" in text


def test_nothing_that_a_service_says_can_do_harm_on_a_terminal() -> None:
    step = Step("authorize", EURO, "", False, "pi\x1b[31m", "no\u202e\n", fix="\x07")
    left = Transaction("authorize, void", (step,), open="\x1b]0;x\x07")
    found = [replace(BASE, account="\x1b", transactions=(left,))]
    assert not set("\x1b\x07\u202e") & set(smoke_text("sandbox\x1b", found))
    assert "\x1b" not in smoke_json("sandbox", found)
