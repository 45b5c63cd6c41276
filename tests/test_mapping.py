"""Mapping between payconf's names and words and the shop's: nothing is lost, and nothing is invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.integrations import types
from payconf.integrations.base import Field
from payconf.integrations.mapping import from_shop, to_shop
from payconf.integrations.parts import COMMON
from payconf.model.value import SecretRef

TEXTS = st.text(max_size=20)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """What a field may hold between git and the shop."""
    if field.origin == "credential":
        return TEXTS | st.just(SecretRef("env://SECRET"))
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(field.minimum or 0, field.maximum or 10**6),
        "localized": st.dictionaries(TEXTS, TEXTS, max_size=3) | st.none(),
        "websites": st.lists(TEXTS, max_size=3),
        "text": TEXTS | st.none(),
    }
    if field.type == "choice":
        return st.sampled_from(field.choices)
    if field.type == "choices":
        return st.lists(st.sampled_from(field.choices), max_size=4)
    return by_type[field.type]


@st.composite
def typed_values(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(sorted(types())))
    fields = draw(st.sets(st.sampled_from([*COMMON, *types()[name].fields]), max_size=12))
    values = {field.name: draw(values_of(field)) for field in fields}
    return name, draw(st.sampled_from([values, {"type": name, **values}]))


@given(typed_values())
def test_round_trip(case: tuple[str, dict[str, Any]]) -> None:
    name, values = case
    shop = to_shop(name, values)
    assert len(shop) == len(values)
    assert from_shop(name, shop) == values
    assert from_shop(types()[name], to_shop(types()[name], values)) == values


@pytest.mark.parametrize(
    ("name", "values", "shop"),
    [
        ("stripe", {"payment_action": "authorize"}, {"paymentAction": "manual"}),
        ("stripe_payment_element", {"payment_action": "charge"}, {"captureMethod": "automatic"}),
        ("paypal_express", {"payment_action": "charge"}, {"paymentAction": "authorize_and_capture"}),
        ("paypal_express", {"test_mode": True}, {"sandboxMode": True}),
        ("ingenico", {"payment_action": "authorize"}, {"paymentAction": "FINAL_AUTHORIZATION"}),
        ("ingenico", {"payment_action": "pre_authorize"}, {"paymentAction": "PRE_AUTHORIZATION"}),
        ("ingenico", {"payment_action": "charge"}, {"paymentAction": "SALE"}),
        ("authorize_net", {"payment_action": "charge"}, {"creditCardPaymentAction": "charge"}),
        ("cybersource", {"type": "cybersource", "enabled": False}, {"type": "oro_cybersource", "enabled": False}),
        ("paypal_payflow_gateway", {"proxy_port": 8080}, {"proxyPort": "8080"}),
        ("paypal_payflow_gateway", {"proxy_port": None}, {"proxyPort": None}),
    ],
)
def test_words(name: str, values: dict[str, Any], shop: dict[str, Any]) -> None:
    assert to_shop(name, values) == shop
    assert from_shop(name, shop) == values


def test_what_the_shop_holds_besides_is_left_away_and_what_nobody_knows_stays_visible() -> None:
    assert from_shop("stripe", {"editMode": 3, "paymentAction": "later"}) == {"payment_action": "later"}
    assert from_shop("paypal_payflow_gateway", {"proxyPort": "080"}) == {"proxy_port": "080"}
    assert from_shop("paypal_payflow_gateway", {"proxyPort": "http"}) == {"proxy_port": "http"}
    assert from_shop("ingenico", {"enabledProducts": ["cards", "gold"]}) == {"enabled_products": ["cards", "gold"]}
    assert from_shop("ingenico", {"enabledProducts": None}) == {"enabled_products": None}


def test_a_name_that_the_type_has_not_is_never_dropped() -> None:
    with pytest.raises(KeyError, match="money_order has no field 'public_key'"):
        to_shop("money_order", {"public_key": "x"})
