"""Plan, apply and drift of the example against a simulated OroCommerce, through the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oro_worlds import OroWorld, oro_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OroWorld]:
    with oro_world(tmp_path) as made:
        yield made


@pytest.fixture
def applied(world: OroWorld) -> OroWorld:
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code == 0, said.all
    return world


def ids(world: OroWorld) -> dict[str, str]:
    return {entry.name: entry.id for entry in world.simulator.shop.channels()}


def test_the_second_plan_is_empty(applied: OroWorld) -> None:
    said = applied.payconf("plan", "sandbox", "--detailed-exitcode")
    assert said.code == 0, said.all
    assert said.out.startswith("No changes to sandbox")


def test_each_object_is_made_in_one_request(applied: OroWorld) -> None:
    writes = [seen.path for seen in applied.simulator.requests if seen.method == "POST" and "oauth2" not in seen.path]
    made = {"integrationchannels": 10, "paymentmethodsconfigsrules": 5, "paymentterms": 1}
    assert {path: writes.count(f"/admin/api/{path}") for path in made} == made
    assert len(writes) == sum(made.values())


def test_every_secret_arrives_and_none_is_shown(world: OroWorld) -> None:
    said = world.payconf("apply", "sandbox", "--yes")
    shop = world.simulator.shop
    held = {
        str(value)
        for entry in shop.channels()
        if entry.settings is not None
        for value in entry.settings.values.values()
        if isinstance(value, str)
    }
    secrets = {value for name, value in world.environ.items() if name.startswith("SANDBOX_") and "CLIENT_" not in name}
    assert len(secrets) > 8
    assert secrets <= held
    for value in (*secrets, world.simulator.client_secret):
        assert value not in said.all
        assert all(value.encode() not in content for _, content in world.every_file())


def test_a_label_of_each_localization(applied: OroWorld) -> None:
    stripe = applied.simulator.shop.channel(ids(applied)["stripe"])
    assert stripe.settings is not None
    texts = applied.simulator.shop.texts(stripe.settings.resource, stripe.settings.id, "labels")
    assert texts == {"default": "Credit card", "German": "Kreditkarte"}


def test_planning_changes_nothing(world: OroWorld) -> None:
    before = world.simulator.shop.dump()
    assert world.payconf("plan", "sandbox").code == 0
    assert world.simulator.shop.dump() == before
    assert {seen.method for seen in world.simulator.requests if seen.path != "/oauth2-token"} == {"GET"}


def test_no_upsert_no_batch_and_only_paths_of_the_api(applied: OroWorld) -> None:
    for seen in applied.simulator.requests:
        assert seen.path == "/oauth2-token" or seen.path.startswith("/admin/api/")
        assert (seen.method, seen.path) not in {
            ("PATCH", "/admin/api/integrationchannels"),
            ("PATCH", "/admin/api/paymentmethodsconfigsrules"),
        }
        assert "upsert" not in seen.query


def test_what_was_changed_in_the_back_office_shows_as_drift(applied: OroWorld) -> None:
    hand, known = applied.simulator.shop.by_hand, ids(applied)
    hand.edit_integration(known["Cheque"], values={"payTo": "Somebody else"})
    hand.deactivate(known["apruve"])
    rule = next(entry for entry in applied.simulator.shop.rules() if entry.name == "Germany")
    hand.edit_rule(rule.id, {"sortOrder": 99}, methods=rule.methods[:1])
    said = applied.payconf("drift", "sandbox")
    assert said.code == 2
    for text in ("integrations/cheque", "pay_to   git Nordwerk Ltd, shop Somebody else", "integrations/apruve"):
        assert text in said.out
    for text in ("enabled   git true, shop false", "rules/germany", "sort_order   git 10, shop 99", "methods"):
        assert text in said.out
    assert applied.payconf("apply", "sandbox", "--yes").code == 0
    assert applied.payconf("drift", "sandbox").code == 0


def test_one_field_keeps_the_secrets(applied: OroWorld) -> None:
    """A new included transport would wipe them, and null would store an empty one (facts -live §5)."""
    applied.edit("environments/_shared/integrations.yaml", "label: Credit card (US)", "label: Card (US)")
    applied.simulator.forget_requests()
    assert applied.payconf("apply", "sandbox", "--yes").code == 0
    ident = ids(applied)["PayPal Payflow"]
    writes = [seen for seen in applied.simulator.requests if seen.method not in ("GET",) and "oauth2" not in seen.path]
    assert [(seen.method, seen.path) for seen in writes] == [("PATCH", f"/admin/api/integrationchannels/{ident}")]
    payflow = applied.simulator.shop.channel(ident)
    assert payflow.settings is not None
    assert payflow.settings.values["password"] == applied.environ["SANDBOX_PAYFLOW_PASSWORD"]
    assert payflow.settings.values["user"] == "shoptest"
    texts = applied.simulator.shop.texts("paypalsettings", payflow.settings.id, "creditCardLabels")
    assert texts == {"default": "Card (US)"}


def test_a_rotated_secret_is_the_only_thing_written(applied: OroWorld) -> None:
    applied.environ["SANDBOX_PAYFLOW_PASSWORD"] = "Rotated-" + "password" * 2
    said = applied.payconf("apply", "sandbox", "--yes")
    assert said.code == 0, said.all
    payflow = applied.simulator.shop.channel(ids(applied)["PayPal Payflow"])
    assert payflow.settings is not None
    assert payflow.settings.values["password"] == applied.environ["SANDBOX_PAYFLOW_PASSWORD"]
    assert payflow.settings.values["vendor"] == "nordwerkustest"


def test_a_removed_integration_leaves_its_rules_first(applied: OroWorld) -> None:
    text = "    methods: [authorize-net.credit_card]\n"
    applied.edit("environments/_shared/rules.yaml", text, "    methods: [stripe.card]\n")
    file = applied.project / "environments/_shared/integrations.yaml"
    content = file.read_text("utf-8")
    start, end = content.index("  authorize-net:"), content.index("  apruve:")
    file.write_text(content[:start] + content[end:], "utf-8")
    applied.edit("environments/sandbox/modes.yaml", "  authorize-net: {test_mode: true}\n", "")
    gone = ids(applied)["Authorize.Net"]
    said = applied.payconf("apply", "sandbox", "--yes")
    assert said.code == 0, said.all
    assert "Authorize.Net" not in ids(applied)
    assert all(f"authorize_net_{gone}" not in rule.methods for rule in applied.simulator.shop.rules())


def test_other_integrations_are_nobodys_business(applied: OroWorld) -> None:
    hand = applied.simulator.shop.by_hand
    hand.create_integration("flat_rate", "Flat rate shipping")
    said = applied.payconf("plan", "sandbox")
    assert "Flat rate" not in said.all
    assert said.out.startswith("No changes")


def test_what_the_shop_refuses_is_said_at_its_place(world: OroWorld) -> None:
    world.simulator.shop.by_hand.create_integration("flat_rate", "Cheque")
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code == 15
    assert "environments/_shared/integrations.yaml:58:11: The shop refuses it: This value is already" in said.out
    assert "used (name)." in said.out


def test_a_version_that_nobody_ran_is_said(world: OroWorld) -> None:
    assert "PC414" not in world.payconf("plan", "sandbox").all
    world.edit(world.sandbox, '"5.1"', '"6.1"')
    said = world.payconf("plan", "sandbox", "--full")
    assert "PC414" in said.out
    assert "OroCommerce 5.1.8 was" in " ".join(said.out.split())
