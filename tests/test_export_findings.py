"""What an export makes of what is wrong in a shop: a remark, a waiver, or a comment in the place of the object."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.export_worlds import by_hand, empty_world, exported, text_of
from tests.test_export import changes, planned
from tests.test_stories import local
from tests.worlds import World

BANK = ("type=money_order", "name=Bank", "label=Bank", "short_label=Bank", "pay_to=Acme", "send_to=Berlin")
PAYFLOW = (
    *("type=paypal_payflow_gateway", "name=PayPal", "label=Card", "short_label=Card", "partner=PayPal"),
    *("vendor=acme", "payment_action=charge", "express_checkout_name=PayPal Express", "express_checkout_label=X"),
    *("express_checkout_short_label=X", "express_checkout_payment_action=charge"),
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A shop with integration 1, a bank transfer, and rule 1 that offers it."""
    world = empty_world(tmp_path)
    local(world, "add", "shop", "integrations", *BANK)
    add_rule(world, "Fine", "money_order_1")
    return world


def add_rule(world: World, name: str, methods: str, *more: str) -> None:
    words = (f"name={name}", f"methods={methods}", "currency=EUR", "sort_order=10")
    local(world, "add", "shop", "rules", *(word for word in words if word.split("=")[0] not in str(more)), *more)


def codes(found: dict[str, object]) -> list[str]:
    verdicts: list[dict[str, object]] = found["verdicts"]  # type: ignore[assignment]
    return [entry["finding"]["code"] for entry in verdicts if entry["answer"] == "refused"]  # type: ignore[index]


def test_errors_of_rules_are_waived_for_the_value_that_was_found(world: World) -> None:
    add_rule(world, "Region", "money_order_1", "destinations=US-ZZ,US-XX")
    add_rule(world, "Money", "money_order_1", "currency=XTS")
    add_rule(world, "Text", "money_order_1", "expression=subtotal. >")
    said = exported(world, "--owner", "jana")
    assert "As found, 3 errors with a waiver for the value found" in said
    for code, key in (("PC326", "region"), ("PC323", "money"), ("PC354", "text")):
        assert f"  # as found: {code}\n  {key}:\n" in text_of(world, "rules.yaml")
        assert f"  - code: {code}\n    address: rules/{key}\n" in text_of(world, "waivers.yaml")
    assert text_of(world, "waivers.yaml").count("owner: jana\n") == 3
    assert world.payconf("validate").code == 0
    found = planned(world)
    assert (codes(found), changes(found), len(found["waivers"])) == ([], [], 3)
    local(world, "set", "shop", "rules/2", "destinations=US-YY")
    assert {*codes(planned(world))} == {"PC243"}


def test_a_method_of_a_disabled_integration_is_waived_unless_orphans_are_to_go(world: World) -> None:
    local(world, "set", "shop", "integrations/1", "enabled=false")
    add_rule(world, "Both", "money_order_1,money_order_9")
    said = exported(world)
    assert "rules/both, number 2 'Both': PC313 integrations/bank is disabled" in said
    assert "  # as found: PC313\n  fine:\n" in text_of(world, "rules.yaml")
    assert "  # both:\n" in text_of(world, "rules.yaml")
    assert (codes(planned(world)), changes(planned(world))) == ([], [])


def test_an_error_in_an_expression_is_waived_though_orphans_are_to_go(world: World) -> None:
    add_rule(world, "Text", "money_order_1,money_order_9", "expression=subtotal. >")
    assert "As found, 1 error with a waiver" in exported(world)
    found = planned(world)
    assert (codes(found), changes(found)) == ([], [("rules/text", ["methods"])])
    assert world.payconf("apply", "shop", "--yes").code == 0
    assert (codes(planned(world)), changes(planned(world))) == ([], [])
    local(world, "set", "shop", "rules/2", "expression=total. >")
    assert codes(planned(world)) == ["PC243"]


def test_warnings_are_remarks(world: World) -> None:
    add_rule(world, "Twice", "money_order_1", "destinations=DE,DE")
    said = exported(world)
    assert "PC405  rules/twice" in said
    assert "  # as found: PC405\n  twice:\n" in text_of(world, "rules.yaml")
    assert changes(planned(world)) == []


def test_an_integration_that_yaml_cant_say_stays_outside_with_its_rules(world: World) -> None:
    local(world, "add", "shop", "integrations", *BANK[:4], "name=Cheque")
    add_rule(world, "Cheques", "money_order_2,money_order_1")
    said = exported(world)
    assert "integrations/cheque, number 2 'Cheque': PC102 pay_to is missing" in said
    assert "rules/cheques, number 2 'Cheques': it offers a method of integration 2, which stays unmanaged" in said
    assert "  # The integration with the number 2, 'Cheque', stays unmanaged: PC102" in text_of(
        world, "integrations.yaml"
    )
    assert planned(world)["unmanaged"] == ["integrations/@2 Cheque", "rules/@2 Cheques"]


def test_an_error_of_an_integration_is_never_waived(world: World) -> None:
    local(world, "add", "shop", "integrations", *PAYFLOW, "test_mode=true", "use_proxy=true")
    said = exported(world)
    assert "integrations/paypal, number 2 'PayPal': PC332 proxy_host is missing" in said
    assert not (world.project / "environments/shop/credentials.yaml").exists()
    assert world.payconf("validate").code == 0


def test_an_access_that_lacks_a_part_leaves_the_integration_outside(world: World) -> None:
    local(world, "add", "shop", "integrations", *(word for word in PAYFLOW if "vendor" not in word), "test_mode=true")
    assert "integrations/paypal, number 2 'PayPal': PC302 " in exported(world)


def test_what_a_guard_refuses_stays_refused(tmp_path: Path) -> None:
    world = empty_world(tmp_path, "production")
    local(world, "add", "shop", "integrations", *PAYFLOW, "test_mode=true")
    said = exported(world)
    assert "Refused until it is mended: PC203" in said
    assert "# as found: PC203\n" in text_of(world, "integrations.yaml")
    assert not (world.project / "environments/shop/waivers.yaml").exists()
    assert world.payconf("validate").code == 11
    assert "PC203" in codes(planned(world, "--no-secrets"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("_".join(("sk", "live", sha256(b"x").hexdigest()[:24])), "one of its texts looks like a secret"),
        (" ".join(("4111", "1111", "1111", "1111")), "one of its texts holds a card number"),
        ("Berlin\x85", "one of its texts holds the character U+0085, which no file may hold"),
    ],
)
def test_texts_that_no_file_may_hold_are_written_nowhere(world: World, text: str, why: str) -> None:
    local(world, "add", "shop", "integrations", *BANK[:1], f"name={text}", *BANK[2:5], f"send_to={text}")
    add_rule(world, "Fine too", "money_order_2")
    said = exported(world)
    assert f" integrations/money-order, number 2: {why} rules/fine-too" in " ".join(said.split())
    assert "'Fine too': it offers a method of integration 2, which stays unmanaged\n" in said
    told = " ".join(text_of(world, "integrations.yaml").replace("  #", "").split())
    assert f"The integration with the number 2 stays unmanaged: {why}." in told
    for path, data in world.every_file():
        assert path.suffix != ".yaml" or text.encode() not in data
    assert world.payconf("validate").code == 0


def test_what_was_found_of_an_access_stands_above_it(world: World) -> None:
    words = ("label=Card", "short_label=Card", "payment_action=charge", "public_key=odd", "apple_google_pay_label=x")
    local(world, "add", "shop", "integrations", "type=stripe", "name=Stripe", *words)
    assert "\n  PC404  credentials/stripe\n" in exported(world)
    assert "  # as found: PC404\n  stripe:\n    public_key: odd\n" in text_of(world, "credentials.yaml")


def test_an_identifier_that_is_a_card_number_is_written_nowhere(world: World) -> None:
    number = "".join(("4111", "1111", "1111", "1111"))
    local(world, "add", "shop", "integrations", *PAYFLOW, f"vendor={number}", "test_mode=true")
    said = exported(world)
    assert "one of its texts holds a card number" in said
    assert "PayPal" not in said
    assert not [path for path, data in world.every_file() if path.suffix == ".yaml" and number.encode() in data]


def test_an_access_with_a_character_that_no_file_may_hold(world: World) -> None:
    local(world, "add", "shop", "integrations", *PAYFLOW, "vendor=a\u2028b", "test_mode=true")
    assert "one of its texts holds the character U+2028" in " ".join(exported(world).split())


def test_a_type_that_nobody_knows_stays_outside(world: World) -> None:
    world.query("shop", "UPDATE integrations SET type = 'ups' WHERE id = 1")
    said = exported(world)
    assert "integrations/bank, number 1 'Bank': payconf doesn't know its type ups" in said
    assert "rules/fine, number 1 'Fine': all its methods are orphans" in said
    assert "integrations: {}\n" in text_of(world, "integrations.yaml")
    assert world.payconf("validate").code == 0


def test_a_method_that_nobody_knows_is_no_orphan(world: World) -> None:
    add_rule(world, "Foreign", "money_order_1,custom_7,money_order_9")
    assert "it offers custom_7, a method that payconf doesn't know" in exported(world)


def test_a_field_that_yaml_cant_leave_without_a_value_is_said(world: World) -> None:
    words = (
        "label=Card",
        "short_label=Card",
        "payment_action=charge",
        "public_key=" + "_".join(("pk", "test", "x" * 12)),
    )
    local(world, "add", "shop", "integrations", "type=stripe", "name=Stripe", *words)
    said = exported(world)
    assert "Fields without a value in the shop, which the next plan writes:\n  integrations/stripe" in said
    assert "# The shop holds nothing for apple_google_pay_label; the next plan" in text_of(world, "integrations.yaml")
    assert changes(planned(world, "--no-secrets")) == [("integrations/stripe", ["apple_google_pay_label"])]


def test_an_optional_secret_is_left_to_people(world: World) -> None:
    local(
        world, "add", "shop", "integrations", "type=apruve", "name=Apruve", "label=A", "short_label=A", "test_mode=true"
    )
    exported(world)
    text = text_of(world, "credentials.yaml")
    assert "  # Nobody can see whether the shop has webhook_token; add a reference if it does.\n  apruve:\n" in text
    assert "    merchant_id: env://PAYCONF_SHOP_APRUVE_MERCHANT_ID\n" in text


def test_an_identifier_that_reads_like_a_reference_is_none(world: World) -> None:
    local(world, "add", "shop", "integrations", *PAYFLOW, "vendor=env://VENDOR", "test_mode=true")
    exported(world)
    assert "    vendor: env://PAYCONF_SHOP_PAYPAL_VENDOR\n" in text_of(world, "credentials.yaml")


def test_where_what_is_unmanaged_is_deleted_that_is_said(tmp_path: Path) -> None:
    world = empty_world(tmp_path, settings="unmanaged: delete\n")
    local(world, "add", "shop", "integrations", *BANK[:4], "name=Cheque")
    local(world, "add", "shop", "payment_terms", "label=Net 30")
    assert "Stays unmanaged, and environment.yaml deletes what is unmanaged:\n" in exported(world)
    assert [entry["id"] for entry in planned(world)["changes"] if entry["action"] == "delete"] == [
        "delete:integrations/@1"
    ]


def test_an_error_that_comes_from_what_was_there_is_refused(world: World) -> None:
    """An own integration takes the name that another one has in the shop."""
    file = world.project / "environments/shop/mine.yaml"
    file.write_text("integrations: {own: {type: payment_term, name: Own, label: Own}}\n")
    assert world.payconf("apply", "shop", "--yes").code == 0
    file.write_text(
        "integrations: {z-own: {type: payment_term, name: Bank, label: Own}}\n"
        "moved: [{from: integrations/own, to: integrations/z-own}]\n"
    )
    said = exported(world, code=11)
    assert "the files that are there have an error" in said
    assert "PC330" in said


def test_a_rule_of_an_owned_integration_names_it_by_its_key(tmp_path: Path) -> None:
    world = by_hand(tmp_path)
    (world.project / "environments/shop/mine.yaml").write_text(
        "integrations: {own: {type: payment_term, name: 支付方式, label: Terms}}\n"
    )
    assert world.payconf("adopt", "shop").code == 0
    exported(world)
    assert "methods: [bank-transfer, own]\n" in text_of(world, "rules.yaml")
    (world.project / "environments/shop/mine.yaml").write_text("# nothing\n")
    add_rule(world, "Later", "payment_term_3")
    said = exported(world, "--to", str(tmp_path / "out"), code=10)
    assert "PC310" in said


def test_more_errors_than_a_file_may_have_leave_the_last_rules_outside(world: World) -> None:
    for number in range(102):
        add_rule(world, f"Money {number}", "money_order_1", "currency=XTS", f"sort_order={number}")
    said = exported(world)
    assert "1 integration and 101 rules of shop written and bound" in said
    assert said.count(": PC030 no file may have more than 100 errors") == 2
    assert world.payconf("validate").code == 0


def test_long_lists_end_early(world: World) -> None:
    for number in range(12):
        add_rule(world, f"Orphan {number}", "money_order_99")
    assert "\n  2 more (--full)\n" in exported(world, "--dry-run")
    assert "more" not in exported(world, "--dry-run", "--full")
