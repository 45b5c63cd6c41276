"""The bridge that is printed: the one that ran in a real shop, but for what is named here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from payconf.cli.app import payconf
from payconf.fmt.plain import plain_yaml
from payconf.integrations import types
from payconf.providers.orocommerce.bridge import STAMP, bridge, services

RAN = Path(__file__).parent / "data" / "oro-bridge.yml"
CHANNEL = "Oro\\Bundle\\IntegrationBundle\\Entity\\Channel"
RULE = "Oro\\Bundle\\PaymentBundle\\Entity\\PaymentMethodsConfigsRule"
"""Protected by the ACL that the shop has on the entity itself (facts -live §3.7)."""


def entities(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config["api"]["entities"]
    return found


def test_it_is_the_bridge_that_ran_but_for_what_payconf_never_uses() -> None:
    ran, made = entities(yaml.safe_load(RAN.read_text())), entities(json.loads(json.dumps(bridge("5.1"))))
    channel = ran[CHANNEL]
    del channel["upsert"]  # makes the settings anew, with other secrets
    del channel["actions"]["update_list"], channel["actions"]["delete_list"]  # the asynchronous batch
    del ran[RULE]["actions"]  # the same
    assert made[CHANNEL]["filters"]["fields"].pop(STAMP) == {"property_path": "name", "data_type": "string"}
    channel["fields"]["type"]["form_options"]["constraints"][0]["Choice"]["choices"].sort()
    made[CHANNEL]["fields"]["type"]["form_options"]["constraints"][0]["Choice"]["choices"].sort()
    assert made == ran


@pytest.mark.parametrize("version", ["5.1", "6.1", "6.1.10", "7.0"])
def test_every_action_needs_a_permission_or_is_off(version: str) -> None:
    """Without it a user with no permission could read and change settings and rules (recording 11-forbidden-plain)."""
    own_acl = {CHANNEL, RULE, "Oro\\Bundle\\WebsiteBundle\\Entity\\Website"}
    every = {
        *("get", "get_list", "create", "update", "delete", "delete_list", "get_subresource", "get_relationship"),
        *("update_relationship", "add_relationship", "delete_relationship"),
    }
    for name, described in entities(bridge(version)).items():
        if name in own_acl:
            continue
        actions = described["actions"]
        assert set(actions) == every, name
        for action, options in actions.items():
            assert options is False or options["acl_resource"].startswith(("oro_integration_", "oro_payment_")), action


@pytest.mark.parametrize("version", ["5.1", "6.1", "7.0"])
def test_what_is_write_only_is_never_served(version: str) -> None:
    made = entities(bridge(version))
    hidden = [(known, field) for known in types().values() for field in known.fields if field.write_only]
    seen = 0
    for known, field in hidden:
        if known.entity not in made:
            continue
        seen += 1
        described = made[known.entity]
        assert described["fields"][field.shop]["exclude"] is True
        for action in ("create", "update"):
            told = described["actions"][action]["fields"][field.shop]
            assert (told["exclude"], told["direction"]) == (False, "input-only")
            assert ("form_type" in told) == field.form_encrypted
    assert seen


def test_the_form_type_is_a_service_only_where_a_bundle_needs_it() -> None:
    assert services("5.1") == {"oro_api": {"form_types": ["oro_form.type.encoded_placeholder_password"]}}
    assert services("5.1", ["paypal", "stripe"]) == {}


def test_only_the_bundles_that_the_shop_has() -> None:
    made = entities(bridge("6.1.10", ["stripe"]))
    settings = {name for name in made if name.endswith("Settings")}
    assert {name.rpartition("\\")[2] for name in settings} == {
        "MoneyOrderSettings",
        "PaymentTermSettings",
        "PayPalSettings",
        "StripeTransportSettings",
        "StripePaymentElementSettings",
    }


def test_encryption_is_as_the_facts_say() -> None:
    facts = json.loads((RAN.parent / "orocommerce.json").read_text())
    by_type = {entry["channel_type"]: entry for entry in facts["integration_types"]}
    for known in types().values():
        told = by_type[known.channel_type]
        sealed = {field["oro_property"] for field in told["fields"] if field["encryption"] == "default"}
        assert {field.shop for field in known.fields if field.form_encrypted} == sealed, known.name
        assert known.entity == told["settings_class"]


def test_each_file_is_printed_by_itself() -> None:
    """One document each: the shop's parser takes no more."""
    done = CliRunner().invoke(payconf, ["oro", "bridge", "--version", "5.1"], standalone_mode=False)
    assert yaml.safe_load(done.stdout) == json.loads(json.dumps(bridge("5.1")))
    assert done.stdout.startswith("# config/oro/api/payconf.yml ")
    assert "oro:api:cache:clear" in done.stdout
    assert "--services" in done.stderr
    done = CliRunner().invoke(payconf, ["oro", "bridge", "--version", "5.1", "--services"], standalone_mode=False)
    assert yaml.safe_load(done.stdout) == services("5.1")
    assert done.stdout.startswith("# config/payconf.yml ")
    done = CliRunner().invoke(payconf, ["oro", "bridge", "--bundles", "stripe", "--services"], standalone_mode=False)
    assert not done.stdout


def test_files_are_written_where_they_belong(tmp_path: Path) -> None:
    done = CliRunner().invoke(payconf, ["oro", "bridge", "--version", "5.1", "--to", str(tmp_path)])
    assert done.exit_code == 0
    written = yaml.safe_load((tmp_path / "config/oro/api/payconf.yml").read_text())
    assert written == json.loads(json.dumps(bridge("5.1")))
    assert yaml.safe_load((tmp_path / "config/payconf.yml").read_text()) == services("5.1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--version", "5.2"], "5.2"), (["--version", "x"], "x"), (["--bundles", "payal"], "did you mean 'paypal'?")],
)
def test_what_nobody_knows_is_refused(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(payconf, ["oro", "bridge", *arguments], standalone_mode=False)
    assert said in str(done.exception)
    assert not done.stdout


def test_plain_yaml_survives() -> None:
    data = {"a": [1, {"b": [], "c": {}}, None, "no"], "ünï": {"x y": True, "N": "0x1"}, "empty": "", "Oro\\B": "1.0"}
    assert yaml.safe_load(plain_yaml(data)) == data
