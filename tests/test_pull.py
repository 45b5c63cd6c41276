"""Pull: live values as people write them, in the file that sets them."""

from __future__ import annotations

import pytest

from payconf.load import load_project
from payconf.model.address import Address
from payconf.model.change import Drift, FieldChange
from payconf.model.environment import Environment
from payconf.model.errors import Refused
from payconf.model.node import Plain
from payconf.model.value import Gone, LiveRef, Ref, Value
from payconf.pull import edits
from payconf.resolve import resolve
from tests.worlds import REPOSITORY

RULE = Address("rules", "eu-paypal")
CARDS = Address("integrations", "stripe")


@pytest.fixture(scope="module")
def sandbox() -> Environment:
    environment = resolve(load_project(REPOSITORY), "sandbox").environment
    assert environment is not None
    return environment


def pulled(environment: Environment, name: str, live: Value, address: Address = RULE) -> Value:
    (edit,) = edits(environment, Drift(address, (FieldChange(name, live, None),)))
    assert edit.path == (*address, name)
    return edit.value


@pytest.mark.parametrize(
    ("name", "live", "written"),
    [
        ("enabled", False, False),
        ("sort_order", 7, 7),
        ("expression", None, Plain("null")),
        ("websites", ["EU Store"], ["EU Store"]),
        ("methods", [Ref(CARDS, "method.card"), Ref(CARDS, "method.")], ["stripe.card", "stripe"]),
        ("destinations", [{"country": "DE", "region": None, "postal_codes": []}], ["DE"]),
        ("destinations", [{"country": "US", "region": "US-CA", "postal_codes": []}], ["US-CA"]),
        (
            "destinations",
            [{"country": "US", "region": None, "postal_codes": ["90001"]}],
            [{"country": "US", "postal_codes": ["90001"]}],
        ),
        (
            "destinations",
            [{"country": "US", "region": "US-CA", "postal_codes": ["90001"]}],
            [{"country": "US", "region": "US-CA", "postal_codes": ["90001"]}],
        ),
    ],
)
def test_values_of_a_rule(sandbox: Environment, name: str, live: Value, written: Value) -> None:
    assert pulled(sandbox, name, live) == written


def test_a_label_of_one_language_is_one_text(sandbox: Environment) -> None:
    assert pulled(sandbox, "label", {"default": "Cards"}, CARDS) == "Cards"
    both = {"default": "Cards", "German": "Karten"}
    assert pulled(sandbox, "label", both, CARDS) == both


def test_what_a_shared_file_says_is_overlaid_in_the_environments_own_folder(sandbox: Environment) -> None:
    fields = (FieldChange("name", "x", None), FieldChange("enabled", False, None))
    assert {edit.file for edit in edits(sandbox, Drift(RULE, fields))} == {"environments/sandbox/rules-eu.yaml"}


def test_a_block_that_the_environment_has_itself_takes_the_field(sandbox: Environment) -> None:
    payflow = Address("integrations", "payflow")
    fields = (FieldChange("test_mode", False, None), FieldChange("require_cvv_entry", False, None))
    assert {edit.file for edit in edits(sandbox, Drift(payflow, fields))} == {"environments/sandbox/modes.yaml"}


@pytest.mark.parametrize("live", [[LiveRef("integrations", "9", "method.card")], [Gone("stripe.card", "9")]])
def test_what_no_key_owns_cant_be_written_down(sandbox: Environment, live: Value) -> None:
    with pytest.raises(Refused, match="no YAML key owns"):
        pulled(sandbox, "methods", live)


def test_an_object_that_vanished_has_no_value(sandbox: Environment) -> None:
    with pytest.raises(Refused, match="no longer in the shop") as refused:
        edits(sandbox, Drift(RULE, vanished=True))
    assert "environments/_shared/rules-eu.yaml:" in refused.value.fix
