"""A payment rule of the YAML as a resource: methods as references, destinations written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations.methods import method_names
from payconf.model.address import Address
from payconf.model.environment import Environment
from payconf.model.errors import InvalidConfiguration
from payconf.model.resource import Resource
from payconf.model.span import Span
from payconf.model.value import Ref, Value

if TYPE_CHECKING:
    from payconf.model.config.objects import Destination


def desired_rule(environment: Environment, key: str) -> Resource:
    """The rule with every field; its spans are those of the fields that the YAML writes, else of the rule."""
    rule = environment.rules[key]
    path = ("rules", key)
    name = rule.name or key
    values: dict[str, Value] = {
        "name": name,
        "enabled": rule.enabled,
        "sort_order": rule.sort_order,
        "currency": rule.currency,
        "websites": list(rule.websites or ()),
        "destinations": _destinations(environment, rule.destinations),
        "expression": rule.expression,
        "methods": [_method(environment, key, text) for text in rule.methods],
        "stop_processing": rule.stop_processing,
    }
    return Resource(
        Address(*path),
        values,
        environment.origins.span(*path, key=True),
        {field: environment.origins.span(*path, field) for field in values} | _websites(environment, key),
        label=name,
        note=rule.note or "",
    )


def _websites(environment: Environment, key: str) -> dict[str, Span]:
    """The place of each website's name, by `websites.<name>`."""
    names = environment.rules[key].websites or ()
    span = environment.origins.span
    return {f"websites.{name}": span("rules", key, "websites", index) for index, name in enumerate(names)}


def _destinations(environment: Environment, entries: list[str | Destination]) -> list[Value]:
    """Each once, groups replaced by what they hold."""
    found: list[Value] = []
    for entry in entries:
        if not isinstance(entry, str):
            country, region = entry.country, entry.region
            found.append({"country": country, "region": region, "postal_codes": list(entry.postal_codes)})
        else:
            found += map(_place, environment.destination_groups.get(entry, (entry,)))
    return [entry for index, entry in enumerate(found) if entry not in found[:index]]


def _place(text: str) -> dict[str, Value]:
    """A country, or a region by its combined code such as US-CA, which the shop keeps whole."""
    country, dash, _ = text.partition("-")
    return {"country": country, "region": text if dash else None, "postal_codes": []}


def _method(environment: Environment, rule: str, text: str) -> Ref:
    name = environment.aliases.get(text, text)
    key = name.partition(".")[0]
    settings = environment.integrations.get(key)
    found = method_names(settings.type, key).get(name) if settings is not None else None
    if found is None:
        raise InvalidConfiguration(
            f"rules/{rule} names the method {text}, which no integration of {environment.name} yields.",
            "Correct the name, or add the integration; payconf validate lists all such places.",
        )
    return Ref(Address("integrations", key), f"method.{found.name}")
