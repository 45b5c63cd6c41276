"""What YAML's silence means, and what the shop's version decides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from payconf.integrations import type_of, types
from payconf.integrations.base import Field, Method
from payconf.integrations.models import model_for
from payconf.integrations.parts import COMMON
from payconf.integrations.values import complete
from payconf.integrations.versions import available, byte_limit, exists, in_rules
from tests.integration_samples import full, minimal, node

MAY_BE_NOTHING = {
    *("proxy_host", "proxy_port", "echeck_label", "echeck_short_label"),
    *("direct_debit_text", "soft_descriptor", "re_authorization_email"),
}


def completed(type_: str, **values: Any) -> dict[str, Any]:
    return complete(type_, "the-key", model_for(type_).model_validate(node(minimal(type_) | values)))


@pytest.mark.parametrize("name", types())
def test_every_field_has_a_value(name: str) -> None:
    values = completed(name)
    own = [field for field in types()[name].fields if field.origin == "integration"]
    assert list(values) == ["type", *(field.name for field in (*COMMON, *own))]
    assert values["name"] == "the-key"
    assert values["short_label"] == values["label"]
    assert {name for name, value in values.items() if value is None} <= MAY_BE_NOTHING


@pytest.mark.parametrize("name", types())
def test_what_is_written_stands(name: str) -> None:
    written = full(name)
    model = model_for(name).model_validate(node(written))
    kept = {key: value for key, value in written.items() if key not in ("credentials", "note", "retired")}
    assert complete(type_of(name), "the-key", model) == kept


def test_payflow_without_express_checkout() -> None:
    values = completed("paypal_payflow_gateway", name="PayPal US", payment_action="charge", label="Card")
    assert values["express_checkout_name"] == "PayPal US Express"
    assert values["express_checkout_label"] == {"default": "PayPal US Express"}
    assert values["express_checkout_short_label"] == {"default": "PayPal US Express"}
    assert values["express_checkout_payment_action"] == "charge"
    assert values["short_label"] == {"default": "Card"}
    assert values["allowed_card_types"] == ["visa", "mastercard"]
    assert values["proxy_host"] is None


def test_unwritten_lists_and_labels() -> None:
    values = completed("authorize_net")
    assert values["cim_websites"] == []
    assert values["echeck_label"] is None
    assert values["echeck_short_label"] is None
    assert values["echeck_account_types"] == ["checking", "savings", "businessChecking"]
    assert completed("stripe")["apple_google_pay_label"] == {"default": "Apple Pay/Google Pay"}
    assert completed("stripe_payment_element")["label"] == {"default": "Stripe"}
    assert complete("payment_term", "term", SimpleNamespace(label={"default": "x", "German": "y"}))["short_label"] == {
        "default": "x",
        "German": "y",
    }


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        ("stripe", {"5.1": True, "6.1": True, "6.1.10": True, "7.0": False, "any": True}),
        (
            "stripe_payment_element",
            {"5.1": False, "6.1": False, "6.1.0": False, "6.1.1": True, "7.0": True, "any": True},
        ),
        ("ingenico", {"5.1": False, "4.1": True, "any": True}),
        ("money_order", {"5.1": True, "5.1.8": True, "7.0.2": True}),
    ],
)
def test_available(name: str, versions: dict[str, bool]) -> None:
    assert {version: available(types()[name], version) for version in versions} == versions


def test_byte_limits() -> None:
    password = types()["paypal_payflow_gateway"].field("password")
    client = types()["paypal_express"].field("client_id")
    vendor = types()["money_order"].field("pay_to")
    assert password
    assert client
    assert vendor
    limits = {
        version: byte_limit(password, version) for version in ("5.1", "6.1", "6.1.9", "6.1.10", "7.0", "7.0.2", "7.1")
    }
    assert limits == {"5.1": 175, "6.1": 175, "6.1.9": 175, "6.1.10": None, "7.0": 175, "7.0.2": None, "7.1": None}
    assert byte_limit(password, "any") == 175
    assert (byte_limit(client, "7.1"), byte_limit(vendor, "5.1")) == (159, None)


def test_fields_and_rules_by_version() -> None:
    late, gone = Field("a", "a", since="5.0"), Field("b", "b", until="6.1")
    assert [exists(late, version) for version in ("4.2", "5.0", "5.0.3", "any")] == [False, True, True, True]
    assert [exists(gone, version) for version in ("5.1", "6.1.10", "7.0", "any")] == [True, True, False, True]
    method = Method("", "x_{id}", "label", in_rules_since="7.0")
    assert [in_rules(method, version) for version in ("6.1.9", "7.0", "7.0.1", "any")] == [False, True, True, True]
    assert in_rules(Method("", "x_{id}", "label"), "5.1")
