"""The simulator's reads where no recording shows them: every page, filters, the plain form, organizations."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from payconf.testing.orocommerce import Shop, Simulator
from tests.oro_client import CHANNELS, Api, channel, ref, rule

RULES = "paymentmethodsconfigsrules"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(shop=Shop(("One", "Two"), websites=("US", "EU"))) as simulator:
        yield simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    with Api(simulator) as api:
        yield api


def test_the_links_lead_through_every_page(simulator: Simulator, api: Api) -> None:
    for number in range(23):
        simulator.shop.by_hand.create_integration("money_order", f"Number {number:02}")
    found: list[str] = []
    path = f"/admin/api/{CHANNELS}?sort=-id&filter[enabled]=yes"
    while path:
        reply = api.send("GET", path)
        found += reply.ids
        link = reply.body["links"].get("next", "")
        path = link.removeprefix(f"http://{urlsplit(simulator.url).netloc}")
    assert found == [str(number) for number in range(23, 0, -1)]
    assert "last" not in reply.body["links"]
    assert [seen.query.count("number") for seen in simulator.requests if "sort" in seen.query] == [0, 1, 1]
    assert len(api.get(CHANNELS, page__size="-1").ids) == 23
    assert api.get(CHANNELS, page__size="-2").status == api.get(CHANNELS, page__number="0").status == 400


def test_every_country_and_region_is_there(api: Api) -> None:
    assert len(api.get("countries", page__size="-1", fields__countries="name").ids) == 249
    regions = api.get("regions", page__size="5000", fields__regions="code")
    assert len(regions.ids) > 4600
    states = [item["id"] for item in api.get("countries/US", include="regions").body["included"]]
    assert {"US-CA", "US-NY"} < set(states)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"filter__name": "Alpha,Gamma"}, ["1", "3"]),
        ({"filter__name__neq": "Alpha,Gamma"}, ["2"]),
        ({"filter__id__lte": "2", "filter__enabled": "1"}, ["1", "2"]),
        ({"filter__transport": "3"}, ["3"]),
        ({"filter__transport__exists": "no"}, []),
        ({"filter__channelType__neq_or_null": "money_order"}, []),
        ({"filter__name": "A, B"}, []),
    ],
)
def test_filters_of_integrations(simulator: Simulator, api: Api, query: dict[str, str], ids: list[str]) -> None:
    for name in ("Alpha", "A, B", "Gamma"):
        simulator.shop.by_hand.create_integration("money_order", name)
    assert api.get(CHANNELS, **query).ids == ids


def test_filters_of_rules_look_into_their_parts(simulator: Simulator, api: Api) -> None:
    rule(api, "First", "a_1", "b_2", sortOrder=20)
    rule(api, "Second", "b_2", relationships={"websites": [ref("websites", "2")]}, enabled=False)
    assert api.get(RULES, filter__methodType="a_1,c_3").ids == ["1"]
    assert api.get(RULES, filter__methodType="b_2", sort="ruleSortOrder").ids == ["2", "1"]
    assert api.get(RULES, filter__ruleEnabled="no").ids == ["2"]
    assert api.get(RULES, filter__websites__contains="2").ids == ["2"]
    assert api.get(RULES, filter__websites__not_contains="2").ids == ["1"]
    assert api.get("rules", filter__updatedAt__gte="2020-01-01T00:00:00Z", filter__name="Second").ids == ["2"]


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        (CHANNELS, {"filter__enabled": "maybe"}, "filter[enabled]"),
        (CHANNELS, {"filter__id": "1,x"}, "filter[id]"),
        (CHANNELS, {"fields__nosuch": "x"}, "fields[nosuch]"),
        ("rules", {"include": "x"}, "include"),
        (f"{CHANNELS}/1", {"filter__id": "1"}, "filter[id]"),
        (f"{CHANNELS}/1", {"page__size": "1"}, "page[size]"),
        ("paymentterms", {"filter__label": "x"}, "filter[label]"),
    ],
)
def test_what_no_list_takes(simulator: Simulator, api: Api, path: str, query: dict[str, str], parameter: str) -> None:
    simulator.shop.by_hand.create_integration("money_order", "Alpha")
    reply = api.get(path, **query)
    assert (reply.status, reply.errors) == (400, [("filter constraint", parameter)])


def test_the_plain_form_has_other_names(simulator: Simulator, api: Api) -> None:
    simulator.shop.by_hand.create_integration("money_order", "Alpha")
    plain = {"Accept": "application/json"}
    transport = {"entity": "Oro\\Bundle\\MoneyOrderBundle\\Entity\\MoneyOrderSettings", "id": 1}
    whole = {"id": 1, "name": "Alpha", "type": "money_order", "enabled": True, "editMode": 3}
    assert api.get(CHANNELS, headers=plain).body == [{**whole, "transport": transport, "organization": 1}]
    assert api.get(f"{CHANNELS}/1", headers=plain).body["type"] == "money_order"
    wrong = api.get(f"{CHANNELS}/9", headers=plain)
    assert (wrong.status, wrong.headers["Content-Type"]) == (404, "application/json")
    assert isinstance(wrong.body, list)


def test_a_login_sees_its_organization_only(simulator: Simulator, api: Api) -> None:
    rule(api, "Mine", "a_1")
    channel(api, "Same name")
    with Api(simulator, simulator.add_client("2")) as other:
        assert channel(other, "Same name").status == 201
        assert other.get(CHANNELS, include="organization").body["included"][0]["attributes"]["name"] == "Two"
        assert (other.get(CHANNELS).ids, api.get(CHANNELS).ids) == (["2"], ["1"])
        assert other.get(RULES).ids == []
        assert [other.call(method, f"{CHANNELS}/1").status for method in ("GET", "DELETE")] == [403, 403]
        assert other.patch(CHANNELS, "1", name="Taken").status == 403
        # Settings belong to nobody: both organizations are seen, their integration is not.
        found = {
            item["id"]: item["relationships"]["channel"]["data"]
            for item in other.get("moneyordersettings").body["data"]
        }
        assert found == {"1": None, "2": ref(CHANNELS, "2")}
        assert other.call("DELETE", CHANNELS, filter__id="1,2").status == 204
    assert [entry.id for entry in simulator.shop.channels()] == ["1"]


def test_a_user_who_may_only_look(simulator: Simulator) -> None:
    with Api(simulator, simulator.add_client(permissions=["oro_integration_view"])) as api:
        assert api.get(CHANNELS).status == api.get("paypalsettings").status == 200
        assert channel(api, "Some name").status == api.get(RULES).status == 403
        assert api.call("DELETE", f"{CHANNELS}/1").status == 403


def test_settings_of_shipping_are_named_and_not_served(simulator: Simulator, api: Api) -> None:
    simulator.shop.by_hand.create_integration("flat_rate", "Flat rate")
    reply = api.get(CHANNELS, include="transport")
    assert reply.body["data"][0]["relationships"]["transport"]["data"] == ref("flatratesettings", "1")
    assert "included" not in reply.body
    assert api.get("flatratesettings").status == 404


def test_terms_in_use_are_counted(simulator: Simulator, api: Api) -> None:
    term = simulator.shop.by_hand.create_payment_term("Net 30")
    for name in ("A", "B"):
        simulator.shop.add_customer(name, term)
    simulator.shop.add_customer_group("G", term)
    count = {"X-Include": "totalCount"}
    for kind, number in (("customers", "2"), ("customergroups", "1")):
        reply = api.get(kind, headers=count, filter__paymentTerm=term, page__size="1")
        assert reply.headers["X-Include-Total-Count"] == number
    assert api.call("DELETE", f"paymentterms/{term}").status == 204
    assert api.get("customers", filter__paymentTerm=term).ids == []


def test_the_application_url_is_told(simulator: Simulator, api: Api) -> None:
    simulator.shop.by_hand.set_application_url("https://shop.example")
    options = api.get("configuration/application", include="options").body["included"]
    values = {item["id"]: item["attributes"]["value"] for item in options}
    assert values["oro_ui.application_url"] == "https://shop.example"


def test_subresources_and_unknown_ones(simulator: Simulator, api: Api) -> None:
    simulator.shop.by_hand.create_integration("money_order", "Alpha")
    assert len(api.get("moneyordersettings/1/labels", page__size="1").ids) == 1
    assert api.get("moneyordersettings/1/relationships/labels").body["data"][0]["type"] == "localizedfallbackvalues"
    assert api.get("moneyordersettings/1/channel").body["data"]["id"] == "1"
    assert api.get(f"{CHANNELS}/1/nosuch").status == 404
    assert api.call("POST", f"{CHANNELS}/1/relationships/transport", {}).headers["Allow"] == "OPTIONS, GET, PATCH"
    assert api.call("OPTIONS", "moneyordersettings/1/relationships/labels").headers["Allow"] == (
        "OPTIONS, GET, PATCH, POST, DELETE"
    )
