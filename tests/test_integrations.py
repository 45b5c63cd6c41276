"""The tables of integration types, held to the facts field by field."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from payconf.integrations import types
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.parts import COMMON
from payconf.services import services

FACTS = json.loads((Path(__file__).parent / "data" / "orocommerce.json").read_text())
SHOP_NAMES = {"oro_cybersource": "cybersource"}
BY_NAME = {SHOP_NAMES.get(entry["id"], entry["id"]): entry for entry in FACTS["integration_types"]}
PAIRS = [(name, fact) for name, entry in BY_NAME.items() for fact in entry["fields"]]

LEFT_AWAY = {
    "webhookCreate": "a check box that the shop's form acts on; nobody stores it",
    "webhookStripeId": "the shop's own note of an endpoint that its form made",
}
MADE_BY_THE_SHOP = {"apruveWebhookToken", "webhookAccessId"}
"""Their default is a sentence: the shop's form makes a random value."""
STRICTER = {
    "eCheckLabels": "blank at checkout, and in the back office",
    "proxyHost": "a proxy without host",
    "proxyPort": "a proxy without port",
}
"""Required here under a condition, nowhere in the shop."""
RANGES = {
    "proxyPort": (1, 65535),
    "infinitePayInvoiceDuePeriod": (0, 32767),
    "infinitePayInvoiceShippingDuration": (0, 32767),
}
FORMS = {"webhookAccessId", "apiEndpoint", "reAuthorizationEmail", "reAuthorizationErrorEmail"}
SENSITIVITY = {"secret": "secret", "credential_id": "identifying", "public": "public"}
TYPES = {
    "localized_string": "localized",
    "string": "text",
    "text": "text",
    "guid": "text",
    "boolean": "boolean",
    "integer": "integer",
    "enum": "choice",
    "enum_list": "choices",
    "reference_list": "websites",
}


def field_of(name: str, fact: dict[str, Any]) -> Field:
    return next(field for field in types()[name].fields if field.shop == fact["oro_property"])


def parametrize_fields() -> pytest.MarkDecorator:
    told = [(name, fact) for name, fact in PAIRS if fact["oro_property"] not in LEFT_AWAY]
    return pytest.mark.parametrize(("name", "fact"), told, ids=[f"{name}-{fact['name']}" for name, fact in told])


def test_every_type_and_field_is_there() -> None:
    assert set(types()) == set(BY_NAME)
    assert set(types()) == {entry.name for entry in types().values()}
    for name, entry in BY_NAME.items():
        told = {fact["oro_property"] for fact in entry["fields"]} - set(LEFT_AWAY)
        shop = [field.shop for field in types()[name].fields]
        assert set(shop) == told
        assert len(shop) == len(told)
        names = [field.name for field in (*COMMON, *types()[name].fields)]
        assert len(set(names)) == len(names)


def test_common_fields() -> None:
    told = {fact["oro_property"]: fact for fact in FACTS["integration_channel"]["fields"]}
    name, enabled = COMMON
    assert (name.min_length, name.max_length) == (told["name"]["min_length"], told["name"]["max_length"])
    assert enabled.default == told["enabled"]["default"]


@parametrize_fields()
def test_form(name: str, fact: dict[str, Any]) -> None:
    field = field_of(name, fact)
    expected = "integer" if field.shop_text else TYPES[fact["type"]]
    assert field.type == expected
    assert field.shop_text is (field.shop == "proxyPort")
    assert (field.type == "localized") is fact["localized"]
    assert field.max_length == fact["max_length"]
    lists = field.type == "choices" and fact["required"]
    assert field.min_length == (1 if lists else fact["min_length"])
    assert (field.minimum, field.maximum) == RANGES.get(field.shop, (fact["minimum"], fact["maximum"]))
    assert bool(field.pattern) is (field.shop in FORMS)


@parametrize_fields()
def test_byte_limit(name: str, fact: dict[str, Any]) -> None:
    """The shop's version tells where its own fields lose the limit; of a package beside it, it tells nothing."""
    field = field_of(name, fact)
    assert field.max_bytes == fact["max_plaintext_bytes"]
    until = ""
    if types()[name].shipped and fact["max_plaintext_bytes"]:
        last = re.findall(r"(\d+\.\d+)\.\d+-\d+\.\d+\.(\d+)", fact["max_plaintext_bytes_applies_to"])
        until = ", ".join(f"{line}.{int(patch) + 1}" for line, patch in last)
    assert field.max_bytes_until == until
    if fact["encryption"]:
        bytes_left = {"repetitive": 175, "default": 159}[fact["encryption"]]
        assert field.max_bytes == bytes_left or field.shop == "cbsSecretKey"  # its column has no limit


@parametrize_fields()
def test_required_and_default(name: str, fact: dict[str, Any]) -> None:
    field = field_of(name, fact)
    if fact["required"]:
        assert field.required or field.default is not None or field.default_from
    elif field.required:
        pytest.fail("the shop does not require it")
    assert bool(field.required_when) is (bool(fact["required_when"]) or field.shop in STRICTER)
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    if fact["default"] is None or field.shop in MADE_BY_THE_SHOP:
        assert default is None
    else:
        assert fact["default"] in (default, field.shop_default)
    assert field.enforced == ("runtime" if field.shop == "partner" else fact["required_enforced_by"])


@parametrize_fields()
def test_choices(name: str, fact: dict[str, Any]) -> None:
    field = field_of(name, fact)
    words = dict(field.words)
    assert set(words) <= set(field.choices)
    assert len({words.get(choice, choice) for choice in field.choices}) == len(field.choices)
    if field.shop == "partner":
        assert list(field.choices) == BY_NAME[name]["runtime_choices"]["partner"]
    else:
        told = {choice["value"] for choice in fact["choices"] or ()}
        assert {words.get(choice, choice) for choice in field.choices} == told


@parametrize_fields()
def test_versions(name: str, fact: dict[str, Any]) -> None:
    field = field_of(name, fact)
    first = ".".join(min(available(name), key=lambda text: text.split(".")).split(".")[:2])
    assert (field.since or first) == fact["since"]
    assert field.until == ""


@parametrize_fields()
def test_origin_and_sensitivity(name: str, fact: dict[str, Any]) -> None:
    field = field_of(name, fact)
    assert (field.origin == "credential") is (fact["sensitivity"] in SENSITIVITY)
    if field.origin == "credential":
        service = services()[str(types()[name].service)]
        kind = service.kind(field.name)
        assert kind
        assert kind.sensitivity == SENSITIVITY[fact["sensitivity"]]
        assert kind.required is field.required
        assert field.write_only or kind.sensitivity != "secret"
    else:
        assert not field.write_only


@parametrize_fields()
def test_title(name: str, fact: dict[str, Any]) -> None:
    own = {"echeck_enabled": "eCheck: Enable"}
    assert field_of(name, fact).title.endswith(own.get(fact["name"], fact["label"]))


def test_write_only_is_what_the_real_shop_never_serves() -> None:
    told = {name: {field.shop for field in entry.fields if field.write_only} for name, entry in types().items()}
    paypal = {"user", "password"}
    assert told == {
        "money_order": set(),
        "payment_term": set(),
        "paypal_payflow_gateway": paypal,
        "paypal_payments_pro": paypal,
        "paypal_express": {"clientId", "clientSecret"},
        "apruve": {"apruveMerchantId", "apruveApiKey", "apruveWebhookToken"},
        "authorize_net": {"apiLoginId", "transactionKey", "clientKey"},
        "infinite_pay": {"infinitePayPassword", "infinitePaySecret"},
        "stripe": {"apiSecretKey", "signingSecret"},
        # Not recorded on a real shop: what it keeps encrypted.
        "stripe_payment_element": {"apiSecretKey", "webhookSecret"},
        "ingenico": {"apiSecret"},
        "cybersource": {"cbsAccessKey", "cbsApiKey", "cbsApiSecretKey", "cbsSecretKey"},
    }


def available(name: str) -> list[str]:
    texts = BY_NAME[name]["available_in"]
    return [found[1] if (found := re.search(r"since (\S+)\)", text)) else text.split(" ")[0] for text in texts]


@pytest.mark.parametrize("name", BY_NAME)
def test_type(name: str) -> None:
    known, fact = types()[name], BY_NAME[name]
    assert known.channel_type == fact["channel_type"]
    assert known.transport_type == fact["transport_type"]
    assert known.settings == fact["discriminator"]
    assert known.title == {"stripe": "Stripe"}.get(name, fact["label"])
    assert list(known.available_in) == available(name)
    assert known.shipped is (fact["edition"] == "CE")
    currencies = fact["currencies"]
    assert (list(known.currencies) if known.currencies else None) == (
        currencies if isinstance(currencies, list) else [currencies] if currencies == "USD" else None
    )
    switch = fact["environment"]["field"] if fact["environment"]["mechanism"] == "flag" else None
    assert known.switch == ("test_mode" if switch else None)
    if switch:
        assert field_of(name, next(entry for entry in fact["fields"] if entry["name"] == switch)).name == known.switch
    assert known.endpoint == (fact["environment"]["field"] if fact["environment"]["mechanism"] == "url" else None)
    assert known.tls == (fact["tls"]["field"] if fact.get("tls") else None)
    assert (known.service is None) is (fact["environment"]["mechanism"] == "none")
    assert_refers_to_itself(known)


def assert_refers_to_itself(known: IntegrationType) -> None:
    """Every name that the table uses is one of its fields, and every word one of its choices."""
    fields = {field.name: field for field in (*COMMON, *known.fields)}
    assert set(known.debug) == {name for name in fields if name == "debug_mode"}
    for field in known.fields:
        assert field.default_from in (None, *fields)
        for condition in field.required_when:
            assert condition.values
            assert set(condition.values) <= set(fields[condition.field].choices or (True, False))
    for rule in known.cross:
        assert rule.text
        assert set(rule.fields) <= set(fields)
        assert len(rule.values) == (
            1 if rule.check == "rule_caps_total" else len(rule.fields) * (rule.check == "equal")
        )
        assert {condition.field for condition in rule.when} <= set(fields)
    for method in known.methods:
        assert fields[method.label_field].type == "localized"
        assert method.needs in (None, *fields)
        assert method.offered.enabled_by in (None, *fields)
