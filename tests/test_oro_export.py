"""A simulated OroCommerce that was made by hand: exported, taken over, and planned without a change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.testing.orocommerce import Shop
from payconf.testing.samples import LOCALIZATIONS
from tests.oro_worlds import OroWorld, oro_world, secret_value

PUBLIC = "_".join(("pk", "test", "51p1GJkp0o1Jq73zJ9DUSJHOvLQxyrzSa2hbIqcER08lwNtxCYY72WPmW"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OroWorld]:
    """A sandbox of which only environment.yaml is written."""
    with oro_world(tmp_path, Shop(localizations=LOCALIZATIONS, websites=("EU Store", "US Store"))) as made:
        for name in ("_shared", "production"):
            shutil.rmtree(made.project / "environments" / name)
        for file in (made.project / "environments/sandbox").glob("*.yaml"):
            if file.name != "environment.yaml":
                file.unlink()
        made.edit(made.sandbox, "extend: [_shared]\n", "")
        yield made


def filled(shop: Shop) -> None:
    """Names that tie, an orphan beside another method, a rule of orphans alone, labels by localization."""
    hand = shop.by_hand
    card = hand.create_integration(
        "stripe",
        "Stripe",
        {"apiPublicKey": PUBLIC, "paymentAction": "manual"},
        {"labels": {"default": "Card", "German": "Karte"}},
    )
    cheque = hand.create_integration("money_order", "Cheque", {"payTo": "Acme", "sendTo": "1 Quay Street\nBristol"})
    gone = hand.create_integration("money_order", "Gone", {"payTo": "Acme", "sendTo": "Here"})
    place = ("DE", "DE-BE", "10115, 10117")
    hand.create_rule("Germany", [f"stripe_payment_{card}", f"money_order_{gone}"], destinations=[place], websites=["1"])
    hand.create_rule("Germany", [f"money_order_{cheque}"], currency="USD", expression="subtotal.value < 50000")
    hand.create_rule("Nothing left", [f"money_order_{gone}"], sort_order=3)
    hand.delete_integration(gone)
    hand.create_payment_term("Net 30")


def with_secrets(world: OroWorld) -> None:
    text = (world.project / "environments/sandbox/credentials.yaml").read_text("utf-8")
    for name in re.findall(r"env://(\w+)", text):
        stripe = "_".join(("sk", "test", "51p1GJkp0o1Jq73zJ9" + "a1B2" * 12))
        world.environ[name] = stripe if name.endswith("SECRET_KEY") else secret_value(name)


def test_exported_it_changes_nothing_but_the_orphan(world: OroWorld) -> None:
    filled(world.simulator.shop)
    before = world.simulator.shop.dump()
    said = world.payconf("export", "sandbox")
    assert said.code == 0, said.all
    assert world.simulator.shop.dump() == before
    with_secrets(world)
    assert world.payconf("validate").code == 0
    said = world.payconf("plan", "sandbox", "--full")
    assert said.code == 0, said.all
    assert "0 to create, 1 to update, 0 to delete" in said.out
    assert "[stripe.card, gone(money_order, 3)] -> [stripe.card]" in said.out
    assert "never written by payconf" in said.out
    said = world.payconf("apply", "sandbox", "--yes")
    assert said.code == 0, said.all
    rules = {rule.id: rule for rule in world.simulator.shop.rules()}
    assert rules["1"].methods == ("stripe_payment_1",)
    assert rules["3"].methods == ("money_order_3",)
    said = world.payconf("plan", "sandbox")
    assert "1 to create, 0 to update, 0 to delete" in said.out  # the marker: a plan that only takes away makes none


def test_what_was_exported_elsewhere_is_adopted_and_changes_nothing(world: OroWorld) -> None:
    """Without the state: the same files, taken over by name."""
    hand = world.simulator.shop.by_hand
    hand.create_integration("money_order", "Cheque", {"payTo": "Acme", "sendTo": "Here"})
    hand.create_rule("All", ["money_order_1"], expression="subtotal.value < 50000")
    assert world.payconf("export", "sandbox").code == 0
    Path(world.environ["PAYCONF_STATE"].removeprefix("sqlite://")).unlink()
    said = world.payconf("plan", "sandbox")
    assert said.code == 11
    assert "not adopted" in said.all
    assert world.payconf("adopt", "sandbox").code == 0
    said = world.payconf("plan", "sandbox")
    assert "1 to create, 0 to update, 0 to delete" in said.out  # the marker
