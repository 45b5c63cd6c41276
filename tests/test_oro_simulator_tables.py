"""The simulator's tables against the shop's own OpenAPI description, extracted in tests/data/oro_openapi.json.

It was dumped by a 5.1.8 with the final bridge: methods, attributes, write-only ones, relationships, filters.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from payconf.integrations import types
from payconf.testing.orocommerce.messages import Refused
from payconf.testing.orocommerce.query import parse
from payconf.testing.orocommerce.tables import tables

OPENAPI: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "oro_openapi.json").read_text("utf-8"))
FINAL, NAIVE, STOCK = tables("final"), tables("naive"), tables("stock")
KINDS = {"crypted": "cryptedString", "encoded": "string"}
OPERATORS = ("eq", "neq", "lt", "lte", "gt", "gte", "exists", "neq_or_null", "contains", "not_contains", "starts_with")


@pytest.mark.parametrize("name", OPENAPI)
def test_a_resource_is_what_the_shop_describes(name: str) -> None:
    described, resource = OPENAPI[name], FINAL[name]
    kinds = {key: KINDS.get(entry.type, entry.type) for key, entry in resource.attributes.items()}
    hidden = {key for key, entry in resource.attributes.items() if entry.write_only}
    assert {key: kinds[key] for key in kinds if key not in hidden} == described["attributes"]
    assert {key: kinds[key] for key in hidden} == described["write_only"]
    assert sorted(resource.many) == described["list"]
    assert sorted(resource.one) == described["item"]
    relations = {
        key: ["many" if entry.many else "one", entry.to[0] if len(entry.to) == 1 else ""]
        for key, entry in resource.relations.items()
    }
    assert relations == described["relationships"]


@pytest.mark.parametrize("name", OPENAPI)
def test_its_filters_are_those_and_no_others(name: str) -> None:
    resource = FINAL[name]
    taken = dict.fromkeys((*resource.attributes, *resource.relations, *resource.filters, "id"), "")
    for key, operator in itertools.product(taken, OPERATORS):
        try:
            parse(f"filter[{key}][{operator}]=1", resource, FINAL, "list")
        except Refused:
            continue
        taken[key] = f"{taken[key]} {operator}".strip()
    described = {
        key: " ".join(op for op in OPERATORS if op in text.split()) for key, text in OPENAPI[name]["filters"].items()
    }
    assert {key: text for key, text in taken.items() if text} == described


def test_what_each_bridge_serves() -> None:
    bridged = {name for name in FINAL if not STOCK[name].accessible}
    assert bridged == set(OPENAPI) - {"integrationchannels"} | {"websites", "paymenttransactions"} | {
        "ingenicosettings",
        "cybersourcesettings",
        "stripepaymentelementsettings",
    }
    assert STOCK["integrationchannels"].many == ("GET",)
    assert set(STOCK["integrationchannels"].attributes) == {"name", "channelType", "enabled"}
    assert not NAIVE["websites"].accessible
    assert [table["moneyordersettings"].acl.get("update") for table in (NAIVE, FINAL)] == [
        None,
        "oro_integration_update",
    ]
    assert {action for name in bridged for action in FINAL[name].acl} == {"view", "create", "update", "delete"}
    assert all("view" in FINAL[name].acl for name in bridged)


@pytest.mark.parametrize("kind", types().values(), ids=lambda kind: kind.name)
def test_payconfs_own_fields_exist_in_the_shop(kind: Any) -> None:
    """Two tables made apart from each other must agree on names, on what is served and what is localized."""
    resource = FINAL[kind.settings]
    for field in kind.fields:
        if field.type == "localized":
            assert resource.relations[field.shop].labels
        elif field.type == "websites":
            assert resource.relations[field.shop].many
        else:
            assert resource.attributes[field.shop].write_only == field.write_only, field.name
