"""payconf export: a shop that was made by hand, from the first export to a plan that changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from payconf.model.results import InvalidProject
from tests.export_worlds import CREDENTIALS, by_hand, empty_world, exported, text_of
from tests.test_stories import local
from tests.worlds import World

RULES = """\
rules:
  germany:
    name: Germany
    sort_order: 10
    currency: EUR
    websites: [EU Store]
    destinations:
      - DE
      - {country: US, region: US-CA, postal_codes: ["90001", "90002"]}
    expression: subtotal.value > 100
    methods: [bank-transfer, payment-term]

  # as found: PC403
  # Left out, and removed by the next plan: money_order of integration 99, no longer in the shop.
  germany-2:
    name: Germany
    sort_order: 20
    currency: EUR
    methods: [paypal.credit_card, paypal.express_checkout]

  # The rule with the number 3, 'Orphan', stays unmanaged: all its methods are orphans (money_order of integration 99,
  # stripe.card of integration 98).
  # orphan:
  #   name: Orphan
  #   sort_order: 30
  #   currency: EUR

  "no":
    name: "NO"
    enabled: false
    sort_order: 35
    currency: EUR
    methods: [stripe.card, stripe.apple_google_pay]
    stop_processing: true
"""
INTEGRATIONS = """\
integrations:
  bank-transfer:
    type: money_order
    name: Bank transfer
    label:
      default: Bank
      German: Vorkasse
    pay_to: Acme
    send_to: "Street 1\\n20457 Hamburg"

  bank-transfer-2:
    type: money_order
    name: Bank-Transfer
    label: Bank 2
    short_label: B2
    pay_to: "NO"
    send_to: "0042"

  payment-term:
    type: payment_term
    name: 支付方式
    label: Terms

  paypal:
    type: paypal_payflow_gateway
    name: PayPal
    label: Card
    test_mode: true
    payment_action: authorize
    express_checkout_label: PayPal Express
    express_checkout_short_label: PP
    express_checkout_payment_action: charge
    credentials: paypal

  stripe:
    type: stripe
    name: Stripe
    label: Card
    apple_google_pay_label: Wallet
    payment_action: authorize
    credentials: stripe
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    return by_hand(tmp_path)


def planned(world: World, *words: str) -> dict[str, Any]:
    file = world.folder / "plan.json"
    said = world.payconf("plan", "shop", "--out", str(file), *words)
    assert said.code in (0, 11), said.all
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def changes(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Addresses with fields, without the marker."""
    rows = ((entry["address"], [field["name"] for field in entry["fields"]]) for entry in found["changes"])
    return [(address, fields) for address, fields in rows if not address.startswith("marker/")]


def with_key(world: World) -> None:
    """Secrets, and a key by which later runs compare them."""
    world.environ |= {**CREDENTIALS, "KEY": "k" * 32}
    (world.project / "payconf.yaml").write_text("version: 1\nfingerprint_key: env://KEY\n")


def test_a_shop_as_yaml(world: World) -> None:
    said = exported(world)
    assert said.startswith("2 payment terms, 5 integrations and 3 rules of shop written and bound\n")
    assert text_of(world, "rules.yaml").partition("\n")[2].partition("\n")[2] == RULES
    assert text_of(world, "integrations.yaml").endswith(INTEGRATIONS)
    assert "  net-30:\n    label: Net 30\n\n  net-30-2:\n    label: net 30\n" in text_of(world, "payment_terms.yaml")
    credentials = text_of(world, "credentials.yaml")
    assert "    vendor: acme\n    user: env://PAYCONF_SHOP_PAYPAL_USER\n" in credentials
    assert "    secret_key: env://PAYCONF_SHOP_STRIPE_SECRET_KEY\n" in credentials
    assert not (world.project / "environments/shop/waivers.yaml").exists()
    assert "rules/orphan, number 3 'Orphan': all its methods are orphans" in said
    assert [line.strip() for line in said.splitlines() if "env://" in line] == [f"env://{name}" for name in CREDENTIALS]
    assert world.payconf("validate").code == 0
    assert world.payconf("fmt", "--check", "shop").out == "environments/shop/environment.yaml\n"  # by hand


def test_the_next_plan_only_removes_orphans_and_then_nothing_is_left(world: World) -> None:
    exported(world)
    world.environ |= CREDENTIALS
    found = planned(world)
    assert changes(found) == [("rules/germany-2", ["methods"])]
    assert found["drift"] == []
    said = [row["text"] for row in found["not_checked"]]
    assert "4 secrets were never written by payconf and can't be compared: paypal, stripe (--write-secrets)" in said
    assert found["unmanaged"] == ["rules/@3 Orphan"]
    assert world.payconf("apply", str(world.folder / "plan.json")).code == 0
    assert changes(planned(world)) == []
    said = exported(world)
    assert said.startswith("There is nothing to export.\n  10 objects are managed already and left out\n")
    assert "rules/orphan, number 3 'Orphan': all its methods are orphans" in said


def test_secrets_of_an_exported_shop_are_written_when_that_is_asked_for(world: World) -> None:
    exported(world)
    with_key(world)
    said = world.payconf("plan", "shop", "--write-secrets", "--full")
    assert "~ integrations/stripe" in said.out
    assert "(secret)" in said.out
    assert "secret_key  (secret, never written by payconf)      env://PAYCONF_SHOP_STRIPE_SECRET_KEY" in said.out
    asked = changes(planned(world, "--write-secrets"))
    assert [row for row in asked if row[0].startswith("integrations/")] == [
        ("integrations/paypal", ["user", "password"]),
        ("integrations/stripe", ["secret_key", "signing_secret"]),
    ]
    assert world.payconf("apply", "shop", "--yes", "--write-secrets").code == 0
    found = planned(world, "--write-secrets")
    assert (changes(found), [row for row in found["not_checked"] if "secret" in row["text"]]) == ([], [])


def test_a_second_export_writes_nothing_and_forgets_nothing(world: World) -> None:
    exported(world)
    with_key(world)
    assert world.payconf("apply", "shop", "--yes", "--write-secrets").code == 0
    before = {path: data for path, data in world.every_file() if path.suffix == ".yaml"}
    said = exported(world)
    assert said.startswith("There is nothing to export.\n  10 objects are managed already and left out\n")
    assert {path: data for path, data in world.every_file() if path.suffix == ".yaml"} == before
    assert changes(planned(world, "--write-secrets")) == []


def test_a_dry_run_writes_nothing(world: World) -> None:
    assert "would be written and bound" in exported(world, "--dry-run")
    assert [path.name for path in (world.project / "environments/shop").iterdir()] == ["environment.yaml"]
    assert world.payconf("plan", "shop").code == 0


def test_what_is_in_the_files_already_is_adopted_first(world: World) -> None:
    file = world.project / "environments/shop/mine.yaml"
    file.write_text("payment_terms: {mine: {label: Net 30}}\n")
    said = exported(world, code=11)
    assert "not adopted: payment_terms/mine." in said
    assert "payconf adopt shop" in said
    assert world.payconf("adopt", "shop").code == 0
    said = exported(world)
    assert said.startswith("1 payment term, 5 integrations and 3 rules of shop written and bound\n")
    assert "1 object is managed already and left out" in said
    assert "net-30:\n    label: net 30\n" in text_of(world, "payment_terms.yaml")


def test_files_that_are_there_stay_as_they_are_and_the_rest_goes_elsewhere(world: World, tmp_path: Path) -> None:
    file = world.project / "environments/shop/rules.yaml"
    file.write_text("# mine\nrules: {}\n")
    said = exported(world, code=11)
    assert "has rules.yaml already" in said
    assert "payconf export shop --to FOLDER" in said
    assert sorted(path.name for path in file.parent.iterdir()) == ["environment.yaml", "rules.yaml"]
    said = exported(world, "--to", str(tmp_path / "out"))
    assert "nothing was bound" in said
    assert "payconf adopt shop rules/germany --id 1\n" in said
    assert "payconf adopt shop rules/germany-2 --id 2\n" in said
    assert file.read_text() == "# mine\nrules: {}\n"
    for path in (tmp_path / "out").iterdir():
        path.replace(file.parent / path.name)
    assert world.payconf("adopt", "shop").code == 11
    for key, ident in (("germany", "1"), ("germany-2", "2")):
        assert world.payconf("adopt", "shop", f"rules/{key}", "--id", ident).code == 0
    assert world.payconf("adopt", "shop").code == 0
    assert changes(planned(world, "--no-secrets")) == [("rules/germany-2", ["methods"])]


def test_a_folder_is_no_part_of_the_configuration_and_holds_no_such_file(world: World, tmp_path: Path) -> None:
    said = world.payconf("export", "shop", "--to", str(world.project / "environments/shop/found"))
    assert (said.code, "lies inside environments/" in said.flat) == (64, True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/rules.yaml").write_text("")
    assert "has rules.yaml already" in exported(world, "--to", str(tmp_path / "out"), code=11)


def test_a_folder_gets_what_the_fixed_files_lack(world: World, tmp_path: Path) -> None:
    """Their contents are validated as if somebody had added them to the files that are there."""
    folder = world.project / "environments/shop"
    (folder / "credentials.yaml").write_text("credentials:\n  stripe: {vendor: x}\n")
    (folder / "waivers.yaml").write_text("waivers: []\n")
    local(world, "add", "shop", "rules", "name=Odd", "currency=XTS", "sort_order=1", "methods=money_order_1")
    said = exported(world, "--to", str(tmp_path / "out"))
    assert "5 integrations and 4 rules" in said
    assert "  stripe-2:\n    public_key: " in (tmp_path / "out/credentials.yaml").read_text()
    assert "    address: rules/odd\n" in (tmp_path / "out/waivers.yaml").read_text()


def test_keys_of_others_are_not_taken(world: World) -> None:
    folder = world.project / "environments"
    (folder / "other").mkdir()
    (folder / "other/environment.yaml").write_text(
        "class: sandbox\nshop: {provider: local, url: 'local:other', version: any}\n"
    )
    (folder / "other/credentials.yaml").write_text(
        "credentials: {x: {secret_key: env://PAYCONF_SHOP_STRIPE_SECRET_KEY}}\n"
    )
    (folder / "shop/more.yaml").write_text(
        "aliases: {paypal: bank}\n"
        "integrations: {bank: {type: money_order, name: New, label: x, pay_to: x, send_to: x}}\n"
    )
    exported(world)
    assert "env://PAYCONF_SHOP_STRIPE_SECRET_KEY_2\n" in text_of(world, "credentials.yaml")
    assert "\n  paypal-2:\n" in text_of(world, "integrations.yaml")


def test_an_environment_with_errors_is_not_exported_into(tmp_path: Path) -> None:
    world = empty_world(tmp_path)
    (world.project / "environments/shop/a.yaml").write_text("rules: {x: {}}\n")
    with pytest.raises(InvalidProject):
        world.workflow().export("shop")


def test_a_copied_shop_is_not_exported(world: World) -> None:
    digits = "0" * 32
    values = ("label=x", "short_label=x", "pay_to=x", "send_to=x", "enabled=false")
    local(world, "add", "shop", "integrations", "type=money_order", f"name=payconf marker live {digits}", *values)
    assert "bears the marker of live" in exported(world, code=11)


def test_the_marker_is_never_exported(world: World) -> None:
    (world.project / "environments/shop/mine.yaml").write_text("payment_terms: {mine: {label: My own}}\n")
    assert world.payconf("apply", "shop", "--yes").code == 0
    assert world.query("shop", "SELECT count(*) FROM integrations WHERE name LIKE 'payconf marker%'") == [(1,)]
    exported(world)
    assert "payconf marker" not in text_of(world, "integrations.yaml")
    assert changes(planned(world, "--no-secrets")) == [("rules/germany-2", ["methods"])]


def test_an_empty_shop_has_nothing_to_export(tmp_path: Path) -> None:
    world = empty_world(tmp_path)
    assert exported(world) == "There is nothing to export.\n"
    assert [path.name for path in (world.project / "environments/shop").iterdir()] == ["environment.yaml"]
