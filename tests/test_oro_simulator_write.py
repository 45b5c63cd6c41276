"""The simulator's writes where no recording shows them: all or nothing, secrets, labels, what the database refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payconf.integrations import types
from payconf.testing.orocommerce import Simulator
from payconf.testing.orocommerce.tables import settings_of, tables
from tests.oro_client import CHANNELS, Api, channel, label, ref, resource, rule

VALUES = "localizedfallbackvalues"
RULES = "paymentmethodsconfigsrules"
TABLES = tables("final")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    with Api(simulator) as api:
        yield api


def test_every_integration_type_of_payconf_has_its_settings() -> None:
    assert settings_of(TABLES) == {entry.channel_type: entry.settings for entry in types().values()}


@pytest.mark.parametrize(("kind", "settings"), settings_of(TABLES).items())
def test_each_type_is_made_read_and_keeps_its_secrets(simulator: Simulator, api: Api, kind: str, settings: str) -> None:
    attributes = TABLES[settings].attributes
    secrets = {name: f"hidden {name}" for name, entry in attributes.items() if entry.write_only}
    needed = {"eCheckConfirmationText": "ok"} if settings == "authorizenetsettings" else {}
    made = channel(api, "Some name", kind, settings, **secrets, **needed)
    assert made.status == 201
    ident = made.body["data"]["relationships"]["transport"]["data"]["id"]
    read = api.get(f"{CHANNELS}/{made.body['data']['id']}", include="transport")
    assert "hidden" not in str(made.body) + str(read.body)
    served = read.body["included"][0].get("attributes", {})
    assert set(served) == set(attributes) - set(secrets)
    assert all(simulator.shop.holds(settings, ident, name, text.encode()) for name, text in secrets.items())
    assert api.patch(settings, ident, **{name: f"new {name}" for name in list(secrets)[:1]}).status == 200
    changed = [f"new {name}" if number == 0 else f"hidden {name}" for number, name in enumerate(secrets)]
    assert [simulator.shop.channel("1").settings.values[name] for name in secrets] == changed  # type: ignore[union-attr]


def test_nothing_is_written_where_one_part_is_wrong(simulator: Simulator, api: Api) -> None:
    before = simulator.shop.dump()
    refused = rule(api, "", "money_order_1", expression="1 >")
    assert refused.status == 400
    assert refused.errors == [
        ("not blank constraint", "/included/0/attributes/name"),
        ("expression language syntax constraint", "/included/0/attributes/expression"),
    ]
    assert channel(api, "Authorize", "authorize_net", "authorizenetsettings").status == 500
    assert channel(api, "Money", payTo="x" * 256).status == 500
    assert channel(api, "Money", payTo=["x"]).errors == [("form constraint", "/included/0/attributes/payTo")]
    assert simulator.shop.dump() == before
    assert channel(api, "Money", payTo="x" * 255).status == 201


@pytest.mark.parametrize(
    ("kind", "settings", "name", "most"),
    [
        ("stripe", "stripetransportsettings", "apiSecretKey", 175),
        ("apruve", "apruvesettings", "apruveApiKey", 159),
        ("apruve", "apruvesettings", "apruveWebhookToken", 255),
    ],
)
def test_a_secret_whose_encrypted_form_is_too_long_is_a_500(
    simulator: Simulator, api: Api, kind: str, settings: str, name: str, most: int
) -> None:
    refused = channel(api, "Some name", kind, settings, **{name: "é" * (most // 2) + "xx"})
    assert refused.status == (201 if most == 255 else 500)
    assert channel(api, "Other name", kind, settings, **{name: "x" * most}).status == 201
    assert channel(api, "Third name", kind, settings, **{name: "x" * (most + 1)}).status == 500


def test_null_empties_a_secret_and_asterisks_keep_an_encoded_one(simulator: Simulator, api: Api) -> None:
    holds = simulator.shop.holds
    channel(api, "Apruve", "apruve", "apruvesettings", apruveApiKey="one", apruveWebhookToken="two")
    for kept in ("", "****"):
        assert api.patch("apruvesettings", "1", apruveApiKey=kept).status == 200
        assert holds("apruvesettings", "1", "apruveApiKey", b"one")
    api.patch("apruvesettings", "1", apruveWebhookToken="")
    assert holds("apruvesettings", "1", "apruveWebhookToken", b"")
    api.patch("apruvesettings", "1", apruveApiKey=None)
    assert holds("apruvesettings", "1", "apruveApiKey", b"")
    channel(api, "Stripe", "stripe", "stripetransportsettings", apiSecretKey="three")
    api.patch("stripetransportsettings", "2", apiSecretKey=None)
    assert holds("stripetransportsettings", "2", "apiSecretKey", b"")
    assert holds("stripetransportsettings", "2", "signingSecret", b"")


def test_a_new_transport_takes_the_secrets_along(simulator: Simulator, api: Api) -> None:
    channel(api, "Stripe", "stripe", "stripetransportsettings", apiSecretKey="three")
    labels = {name: [ref(VALUES, name)] for name in ("labels", "shortLabels")}
    new = [resource("stripetransportsettings", "n", labels, apiPublicKey="p"), *(label(name, "x") for name in labels)]
    assert api.patch(CHANNELS, "1", new, {"transport": ref("stripetransportsettings", "n")}).status == 200
    assert api.get("stripetransportsettings/1").status == 404
    assert simulator.shop.holds("stripetransportsettings", "2", "apiSecretKey", b"")
    assert api.get(VALUES, page__size="-1").ids == ["25", *map(str, range(32, 38))]


def test_labels_are_completed_for_each_localization(simulator: Simulator, api: Api) -> None:
    german = simulator.shop.add_localization("German", "de_DE")
    simulator.shop.add_localization("Austrian", "de_AT", german)
    given = [label("a", "Scheck", german), label("b", "Cheque"), label("c", "MO")]
    links = {"labels": [ref(VALUES, "a"), ref(VALUES, "b")], "shortLabels": [ref(VALUES, "c")]}
    settings = resource("moneyordersettings", "t", links, payTo="ACME")
    api.post(
        CHANNELS,
        [settings, *given],
        {"transport": ref("moneyordersettings", "t")},
        name="Money",
        channelType="money_order",
    )
    values = api.get("moneyordersettings/1/labels").body["data"]
    found = {
        (value["relationships"]["localization"]["data"] or {}).get("id"): (
            value["attributes"]["string"],
            value["attributes"]["fallback"],
        )
        for value in values
    }
    assert found == {
        None: ("Cheque", None),
        "1": (None, "system"),
        "2": ("Scheck", None),
        "3": (None, "parent_localization"),
    }
    assert simulator.shop.texts("moneyordersettings", "1", "labels") == {"default": "Cheque", "German": "Scheck"}
    again = {"labels": [ref(VALUES, "x")]}
    assert api.patch("moneyordersettings", "1", [label("x", "Other")], again).status == 200
    assert simulator.shop.texts("moneyordersettings", "1", "labels") == {"default": "Other"}
    assert api.get(f"{VALUES}/{values[0]['id']}").status == 404
    none = api.patch("moneyordersettings", "1", (), {"labels": []})
    assert none.errors == [("count constraint", "/data/relationships/labels/data")]


def test_ids_are_never_given_twice(api: Api) -> None:
    ids = []
    for name in ("First", "Second"):
        ids.append(channel(api, name).body["data"]["id"])
        assert api.call("DELETE", f"{CHANNELS}/{ids[-1]}").status == 204
    assert ids == ["1", "2"]
    assert api.get("moneyordersettings").ids == []


def test_a_list_is_a_whole_and_what_falls_out_is_deleted(simulator: Simulator, api: Api) -> None:
    ident = rule(api, "Rule", "a_1", "b_2", "c_3").body["data"]["id"]
    kept = [ref("paymentmethodconfigs", "2"), ref("paymentmethodconfigs", "n")]
    new = [resource("paymentmethodconfigs", "n", paymentMethodConfigType="d_4")]
    assert api.patch(RULES, ident, new, {"methodConfigs": kept}).status == 200
    assert simulator.shop.rule(ident).methods == ("b_2", "d_4")
    assert api.get("paymentmethodconfigs").ids == ["2", "4"]
    path = f"{RULES}/{ident}/relationships/methodConfigs"
    assert api.call("DELETE", path, {"data": [ref("paymentmethodconfigs", "2")]}).status == 204
    assert api.call("DELETE", path, {"data": [ref("paymentmethodconfigs", "4")]}).status == 400
    assert simulator.shop.rule(ident).methods == ("d_4",)
    assert api.call("DELETE", f"{RULES}/{ident}").status == 204
    assert [api.get(kind).ids for kind in ("rules", "paymentmethodconfigs")] == [[], []]


def test_places_of_a_rule(simulator: Simulator, api: Api) -> None:
    kind, code = "paymentmethodsconfigsruledestinations", "paymentmethodsconfigsruledestinationpostalcodes"
    place = {"country": ref("countries", "US"), "region": ref("regions", "US-CA"), "postalCodes": [ref(code, "p")]}
    included = [resource(kind, "d", place), resource(code, "p", name="90001")]
    made = rule(
        api,
        "Rule",
        "a_1",
        relationships={"destinations": [ref(kind, "d")], "websites": [ref("websites", "1")]},
        included=included,
    )
    assert made.status == 201
    assert simulator.shop.rule("1").destinations == (("US", "US-CA", ("90001",)),)
    assert simulator.shop.rule("1").websites == ("1",)
    assert api.call("DELETE", f"{code}/1").status == 204
    assert simulator.shop.rule("1").destinations == (("US", "US-CA", ()),)
    gone = rule(api, "Rule", "a_1", relationships={"websites": [ref("websites", "9")]})
    assert gone.errors == [("form constraint", "/data/relationships/websites/data/0")]


def test_what_a_form_takes_for_a_value(api: Api) -> None:
    channel(api, "Money", payTo=5, sendTo=False)
    assert api.get("moneyordersettings/1").body["data"]["attributes"] == {"payTo": "5", "sendTo": None}
    assert api.patch(CHANNELS, "1", enabled="no").body["data"]["attributes"]["enabled"] is False
    assert api.patch(CHANNELS, "1", editMode=1).body["data"]["attributes"]["editMode"] == 3
    assert api.patch(CHANNELS, "1", foo=1, bar=2).body["errors"][0]["detail"].endswith('fields: "foo", "bar".')


def test_what_only_the_database_refuses() -> None:
    config = "paymentmethodconfigs"
    with Simulator("naive") as simulator, Api(simulator) as api:
        new = [resource(config, "m", paymentMethodConfigType="a_1")]
        attempts = [
            api.post(RULES, new, {"methodConfigs": [ref(config, "m")]}, currency="EUR"),
            api.post(config, paymentMethodConfigType="a_1"),
            api.post("paymentmethodsconfigsruledestinations", (), {"country": ref("countries", "DE")}),
            rule(api, "Rule", "a_1", enabled=None),
        ]
        assert [(reply.status, reply.errors) for reply in attempts] == [
            (500, [("not null constraint violation exception", None)])
        ] * 4
        assert rule(api, "Rule", "a_1", sortOrder=2**31).errors == [("driver exception", None)]
        assert simulator.shop.rules() == []


def test_a_child_may_name_its_parent_of_the_same_request(simulator: Simulator, api: Api) -> None:
    method = resource(
        "paymentmethodconfigs", "m", {"methodsConfigsRule": ref(RULES, "new")}, paymentMethodConfigType="a_1"
    )
    links = {"rule": {"data": ref("rules", "r")}, "methodConfigs": {"data": [ref("paymentmethodconfigs", "m")]}}
    data = {"type": RULES, "id": "new", "attributes": {"currency": "EUR"}, "relationships": links}
    row = resource("rules", "r", name="Rule", sortOrder=1)
    assert api.call("POST", RULES, {"data": data, "included": [row, method]}).status == 201
    assert simulator.shop.rule("1").methods == ("a_1",)


def test_express_checkout_names_are_nobody_elses(simulator: Simulator, api: Api) -> None:
    def paypal(name: str, express: str) -> list[tuple[str, str | None]]:
        reply = channel(api, name, "paypal_payments_pro", "paypalsettings", expressCheckoutName=express)
        return [] if reply.status == 201 else reply.errors

    refused = [("unique express checkout name constraint", "/data")]
    assert paypal("Cards", "Express") == []
    assert paypal("Others", "Express") == paypal("Others", "Cards") == paypal("Others", "Others") == refused
    assert channel(api, "Express").errors == refused
    assert paypal("Others", "Fast") == []
    # The check belongs to the integration: its settings alone may take any name, and it hits at the next save.
    assert api.patch("paypalsettings", "2", expressCheckoutName="Express").status == 200
    assert api.patch(CHANNELS, "1", enabled=False).errors == refused
    assert [entry.enabled for entry in simulator.shop.channels()] == [True, True]


def test_an_upsert_knows_the_name_only(api: Api) -> None:
    data = {"type": CHANNELS, "attributes": {"enabled": True}, "meta": {"upsert": ["enabled"]}}
    assert api.call("POST", CHANNELS, {"data": data}).errors == [("value constraint", "/data/meta/upsert")]
