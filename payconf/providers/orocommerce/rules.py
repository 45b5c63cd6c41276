"""Payment rules: name, order and expression lie on a resource of their own, methods and destinations on others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from payconf.integrations.methods import parse_identifier
from payconf.integrations.references import identifiers, reference
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import LiveRef, Value
from payconf.providers.orocommerce.api import Item, attributes, linked
from payconf.providers.orocommerce.body import Body, Link, Part, sent
from payconf.providers.orocommerce.session import Session

PATH = "/paymentmethodsconfigsrules"
_TYPE = "paymentmethodsconfigsrules"
_DESTINATION = "paymentmethodsconfigsruledestinations"
_POSTAL_CODE = "paymentmethodsconfigsruledestinationpostalcodes"
_METHOD = "paymentmethodconfigs"
_ON_RULE = {
    "name": "name",
    "enabled": "enabled",
    "sort_order": "sortOrder",
    "stop_processing": "stopProcessing",
    "expression": "expression",
}
Included = Mapping[tuple[str, str], Item]


def read(session: Session, only: Mapping[str, str] | None = None) -> Iterator[LiveResource]:
    """Every rule of the organization. `only`: a filter for the list."""
    answer = session.api.everything(
        PATH,
        {
            **session.scope(),
            "include": "rule,methodConfigs,destinations.postalCodes",
            "fields[paymentmethodsconfigsrules]": "currency,rule,methodConfigs,destinations,websites",
            "fields[paymentmethodconfigs]": "paymentMethodConfigType",
            "fields[paymentmethodsconfigsruledestinations]": "regionText,country,region,postalCodes",
            "fields[paymentmethodsconfigsruledestinationpostalcodes]": "name",
            "fields[rules]": "name,enabled,sortOrder,stopProcessing,expression",
            **(only or {}),
        },
    )
    methods = {str(item["id"]): _methods(item, answer.included) for item in answer.items}
    type_names = session.type_names(_ids(name for names in methods.values() for name in names))
    websites = {ident: name for name, ident in session.ids("websites").items()}
    for item in answer.items:
        values = {
            **_rule(item, answer.included),
            "websites": [websites[key] for _, key in linked(item, "websites")],
            "methods": [reference(name, type_names) for name in methods[str(item["id"])]],
        }
        yield LiveResource("rules", str(item["id"]), values)


def create(session: Session, values: Mapping[str, Value]) -> Outcome:
    """A new rule with its methods and destinations, or nothing."""
    body = Body(Part(_TYPE))
    rule = Part("rules")
    body.primary.link("rule", body.add(rule), "name")
    _fill(session, body, rule, values)
    answer = sent(lambda given: session.api.post(PATH, given), body, values.values())
    ident = str(answer.items[0]["id"])
    return Outcome(ident, {"id": ident})


def update(session: Session, ident: str, values: Mapping[str, Value]) -> Outcome:
    """Change what is given; methods, destinations and websites are replaced as wholes."""
    body = Body(Part(_TYPE, ident))
    rule = Part("rules", existing=True)
    if values.keys() & _ON_RULE.keys():
        item = session.api.get(f"{PATH}/{ident}", {"fields[paymentmethodsconfigsrules]": "rule"}).items[0]
        rule.id = linked(item, "rule")[0][1]
        body.primary.link("rule", body.add(rule), "name")
    _fill(session, body, rule, values)
    sent(lambda given: session.api.patch(f"{PATH}/{ident}", given), body, values.values())
    return Outcome(ident)


def delete(session: Session, ident: str) -> None:
    """Delete a rule; the shop takes its data along."""
    session.api.delete(f"{PATH}/{ident}")


def _fill(session: Session, body: Body, rule: Part, values: Mapping[str, Value]) -> None:
    for name, shop in _ON_RULE.items():
        if name in values:
            rule.set(shop, values[name], name)
    if "currency" in values:
        body.primary.set("currency", values["currency"], "currency")
    if "methods" in values:
        body.primary.link("methodConfigs", _method_links(session, body, values["methods"]), "methods")
    if "destinations" in values:
        links = [_destination_link(body, entry) for entry in values["destinations"] or ()]
        body.primary.link("destinations", links, "destinations")
    if "websites" in values:
        ids = session.resolve("websites", values["websites"] or (), "websites")
        body.primary.link("websites", [{"type": "websites", "id": ident} for ident in ids], "websites")


def _method_links(session: Session, body: Body, methods: Iterable[Value]) -> list[Link]:
    """New rows for all: the shop keeps their order by their ids."""
    listed = list(methods)
    type_names = session.type_names(method.id for method in listed if isinstance(method, LiveRef))
    parts = [
        Part(_METHOD, attributes={"paymentMethodConfigType": name, "options": []}, fields={"": "methods"})
        for name in identifiers(listed, type_names)
    ]
    return [body.add(part) for part in parts]


def _destination_link(body: Body, entry: Mapping[str, Any]) -> Link:
    part = Part(_DESTINATION, fields={"": "destinations"})
    part.relationships["country"] = {"data": {"type": "countries", "id": entry["country"]}}
    if entry.get("region"):
        part.relationships["region"] = {"data": {"type": "regions", "id": entry["region"]}}
    if entry.get("region_text"):
        part.attributes["regionText"] = entry["region_text"]
    link = body.add(part)
    codes = [
        body.add(Part(_POSTAL_CODE, attributes={"name": code}, fields={"": "destinations"}))
        for code in entry.get("postal_codes") or ()
    ]
    if codes:
        part.relationships["postalCodes"] = {"data": codes}
    return link


def _rule(item: Item, included: Included) -> dict[str, Value]:
    """What needs no names of other objects."""
    held = attributes(included[linked(item, "rule")[0]])
    return {
        **{name: held.get(shop) for name, shop in _ON_RULE.items()},
        "expression": held.get("expression") or None,
        "currency": attributes(item)["currency"],
        "destinations": [_destination(included[key], included) for key in linked(item, "destinations")],
    }


def _methods(item: Item, included: Included) -> list[str]:
    """Identifiers in the order in which they were made, which is the shop's."""
    keys = sorted(linked(item, "methodConfigs"), key=lambda key: int(key[1]))
    return [str(attributes(included[key])["paymentMethodConfigType"]) for key in keys]


def _destination(item: Item, included: Included) -> dict[str, Value]:
    """A typed region is no region of the list; it is shown under a name of its own, so that it is a difference."""
    country, region = linked(item, "country"), linked(item, "region")
    codes = sorted(linked(item, "postalCodes"), key=lambda key: int(key[1]))
    found: dict[str, Value] = {
        "country": country[0][1] if country else None,
        "region": region[0][1] if region else None,
        "postal_codes": [str(attributes(included[key])["name"]) for key in codes],
    }
    typed = attributes(item).get("regionText")
    return {**found, "region_text": typed} if typed else found


def _ids(names: Iterable[str]) -> set[str]:
    """The integrations that method identifiers name."""
    return {str(parsed[2]) for name in names if (parsed := parse_identifier(name)) is not None}
