"""What OroCommerce's API lets pass though its form would refuse it (facts -live §5): payconf has refused it before.

Each mistake is shown twice: the simulator, as the real shop, takes it with 201 or 200; `validate` says the code.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from payconf.http.limits import Limits
from payconf.model.errors import Rejected
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.providers.orocommerce.session import Session, connect
from payconf.testing.orocommerce import Simulator
from payconf.workflow import Options, Workflow
from tests.oro_worlds import EXAMPLE

RULES = "environments/_shared/rules.yaml"
INTEGRATIONS = "environments/_shared/integrations.yaml"


class Mistake(NamedTuple):
    """`body`: what is sent to `path`. `old` and `new`: the same in a file of the example. `code`: who refuses it."""

    path: str
    body: Mapping[str, Any]
    file: str
    old: str
    new: str
    code: str


def integration(
    name: str = "New", channel_type: str = "money_order", settings: str = "moneyordersettings", **attributes: Any
) -> Mapping[str, Any]:
    labels = ("creditCardLabels", "creditCardShortLabels") if "paypal" in settings else ("labels", "shortLabels")
    more = ("expressCheckoutLabels", "expressCheckoutShortLabels") if "paypal" in settings else ()
    texts = {label: {"data": [{"type": "localizedfallbackvalues", "id": label}]} for label in (*labels, *more)}
    return {
        "data": {
            "type": "integrationchannels",
            "attributes": {"name": name, "channelType": channel_type, "enabled": True},
            "relationships": {"transport": {"data": {"type": settings, "id": "t"}}},
        },
        "included": [
            {"type": settings, "id": "t", "attributes": attributes, "relationships": texts},
            *({"type": "localizedfallbackvalues", "id": label, "attributes": {"string": "x"}} for label in texts),
        ],
    }


def rule(
    name: str = "New",
    currency: str = "EUR",
    expression: str | None = None,
    method: str = "money_order_1",
    destination: tuple[str, str] = ("DE", "DE-BE"),
) -> Mapping[str, Any]:
    country, region = destination
    place = {
        "country": {"data": {"type": "countries", "id": country}},
        "region": {"data": {"type": "regions", "id": region}},
    }
    links = {
        "rule": {"data": {"type": "rules", "id": "r"}},
        "methodConfigs": {"data": [{"type": "paymentmethodconfigs", "id": "m"}]},
        "destinations": {"data": [{"type": "paymentmethodsconfigsruledestinations", "id": "d"}]},
    }
    held = {"name": name, "enabled": True, "sortOrder": 1, "stopProcessing": False, "expression": expression}
    return {
        "data": {
            "type": "paymentmethodsconfigsrules",
            "attributes": {"currency": currency},
            "relationships": links,
        },
        "included": [
            {"type": "rules", "id": "r", "attributes": held},
            {"type": "paymentmethodconfigs", "id": "m", "attributes": {"paymentMethodConfigType": method}},
            {"type": "paymentmethodsconfigsruledestinations", "id": "d", "relationships": place},
        ],
    }


CHANNELS, PAYMENT_RULES = "/integrationchannels", "/paymentmethodsconfigsrules"
PAYPAL = {"channel_type": "paypal_payflow_gateway", "settings": "paypalsettings", "partner": "PayPal", "vendor": "v"}
ACTIONS = {"creditCardPaymentAction": "authorize", "expressCheckoutPaymentAction": "authorize"}
MISTAKES = {
    "settings of another type": Mistake(
        CHANNELS,
        integration(channel_type="payment_term", payTo="Acme", sendTo="Here"),
        INTEGRATIONS,
        "    pay_to: Nordwerk Ltd\n",
        "    pay_to: Nordwerk Ltd\n    payment_action: charge\n",
        "PC119",
    ),
    "an unknown card type": Mistake(
        CHANNELS,
        integration(**PAYPAL, **ACTIONS, expressCheckoutName="E", allowedCreditCardTypes=["visa", "nosuchcard"]),
        INTEGRATIONS,
        "allowed_card_types: [visa, mastercard]",
        "allowed_card_types: [visa, nosuchcard]",
        "PC104",
    ),
    "an unknown payment action": Mistake(
        CHANNELS,
        integration(**PAYPAL, **{**ACTIONS, "creditCardPaymentAction": "nosuch"}, expressCheckoutName="F"),
        INTEGRATIONS,
        "    payment_action: charge\n",
        "    payment_action: nosuch\n",
        "PC104",
    ),
    "a method of no integration": Mistake(
        PAYMENT_RULES,
        rule(method="stripe_payment_999"),
        RULES,
        "[authorize-net.credit_card]",
        "[nosuch.credit_card]",
        "PC310",
    ),
    "a method that the type has not": Mistake(
        PAYMENT_RULES,
        rule(method="money_order_1_apple_google_pay"),
        RULES,
        "[authorize-net.credit_card]",
        "[authorize-net.apple_google_pay]",
        "PC312",
    ),
    "a region of another country": Mistake(
        PAYMENT_RULES,
        rule(destination=("FR", "DE-BE")),
        RULES,
        "destinations: [CA]",
        "destinations: [{country: FR, region: DE-BE}]",
        "PC326",
    ),
    "an unknown variable": Mistake(
        PAYMENT_RULES,
        rule(expression="nosuch.value <= 2000"),
        RULES,
        "subtotal.value <= 2000",
        "nosuch.value <= 2000",
        "PC355",
    ),
    "a currency that the method doesn't take": Mistake(
        PAYMENT_RULES, rule(currency="JPY"), RULES, "currency: CAD", "currency: JPY", "PC324"
    ),
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as made:
        yield made


def opened(simulator: Simulator) -> Session:
    secrets = {
        "client_id": Secret(simulator.client_id.encode()),
        "client_secret": Secret(simulator.client_secret.encode()),
    }
    return connect(Target(simulator.url, secrets=secrets), Limits())


def codes(folder: Path, mistake: Mistake) -> set[str]:
    shutil.copytree(EXAMPLE, folder / "example")
    file = folder / "example" / mistake.file
    text = file.read_text("utf-8")
    assert text.count(mistake.old) == 1
    file.write_text(text.replace(mistake.old, mistake.new), "utf-8")
    return {finding.code for finding in Workflow(folder / "example", Options()).validate(("sandbox",)).findings}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_what_the_api_takes_payconf_has_refused(mistake: Mistake, simulator: Simulator, tmp_path: Path) -> None:
    held = opened(simulator)
    assert held.api.post(mistake.path, mistake.body).items
    assert codes(tmp_path, mistake) == {mistake.code}


def test_an_express_checkout_by_the_name_of_an_integration(simulator: Simulator, tmp_path: Path) -> None:
    """The one that the shop notices too, if it is an integration's name; payconf says it before anything is sent."""
    held = opened(simulator)
    held.api.post(CHANNELS, integration(name="Cheque", payTo="Acme"))
    with pytest.raises(Rejected, match="should be unique"):
        held.api.post(CHANNELS, integration(**PAYPAL, **ACTIONS, expressCheckoutName="Cheque"))
    label = "    label: Credit card (US)\n"
    mistake = Mistake("", {}, INTEGRATIONS, label, f"{label}    express_checkout_name: Cheque\n", "PC331")
    assert codes(tmp_path, mistake) == {"PC331"}


def test_equal_names_of_rules_are_allowed_on_purpose(simulator: Simulator, tmp_path: Path) -> None:
    """The shop tells rules apart by their ids, payconf by keys; so do both forms."""
    held = opened(simulator)
    for _ in range(2):
        held.api.post(PAYMENT_RULES, rule(name="Germany"))
    mistake = Mistake("", {}, RULES, "name: Canada", "name: Germany", "")
    assert codes(tmp_path, mistake) == set()
