"""`payconf smoke`: what is paid, what is printed, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from payconf.cli.exits import Exit, of_smoke
from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.errors import UsageError
from payconf.model.smoke import Result, Smoke, Transaction
from payconf.providers.base import Provider
from payconf.render.smoke import smoke_json, smoke_text
from payconf.smoke import smokes
from payconf.smoke.offer import WHY_NOT, why_not
from tests.smoke_worlds import ACCOUNT, Sandbox, sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def steps(found: Smoke) -> list[list[tuple[str, str, bool]]]:
    return [[(step.name, str(step.money), step.done) for step in made.steps] for made in found.transactions]


def test_stripe_authorizes_captures_refunds_and_voids(shop: Sandbox) -> None:
    found = shop.one("stripe")
    assert found.result is Result.PASSED
    assert steps(found) == [
        [("authorize", "1.00 EUR", True), ("capture", "1.00 EUR", True), ("refund", "1.00 EUR", True)],
        [("authorize", "1.00 EUR", True), ("void", "1.00 EUR", True)],
    ]
    assert shop.stripe.ledger.states == ["refunded", "voided"]
    assert [amount for _, _, amount in shop.stripe.ledger.history] == [100, 100, 100, 100, 0]


@pytest.mark.parametrize(("name", "money"), [("payflow", "1.00 USD"), ("payments-pro", "1.00 GBP")])
def test_payflow_uses_the_rules_currency(shop: Sandbox, name: str, money: str) -> None:
    found = shop.one(name)
    assert found.result is Result.PASSED, found
    assert {str(step.money) for made in found.transactions for step in made.steps} == {money}
    assert shop.payflow.ledger.states == ["refunded", "voided"]


def test_authorize_net_voids_what_it_can_not_refund_yet_and_says_so(shop: Sandbox) -> None:
    found = shop.one("authorize-net")
    assert found.result is Result.PASSED
    assert [[name for name, _, _ in made] for made in steps(found)] == [
        ["authorize", "capture", "void"],
        ["authorize", "void"],
    ]
    assert "refunds only what is settled" in found.note
    assert shop.anet.ledger.states == ["voided", "voided"]
    # The rule says CAD, and the account takes USD only.
    assert {entry.currency for entry in shop.anet.ledger.payments.values()} == {"USD"}


def test_what_can_not_be_paid_without_a_buyer_is_said(shop: Sandbox) -> None:
    found = {entry.address: entry for entry in shop.smoke()}
    offered = {address for address, entry in found.items() if not entry.not_offered}
    assert offered == {f"integrations/{name}" for name in ("stripe", "payflow", "payments-pro", "authorize-net")}
    assert "buyer has to approve" in found["integrations/paypal"].not_offered
    assert found["integrations/cheque"].not_offered == WHY_NOT[""]
    assert of_smoke(tuple(found.values())) is Exit.OK


def test_every_type_is_paid_with_or_says_why_not() -> None:
    told = {name: why_not(type_, smokes()) for name, type_ in types().items()}
    assert {name for name, reason in told.items() if not reason} == {
        "stripe",
        "stripe_payment_element",
        "paypal_payflow_gateway",
        "paypal_payments_pro",
        "authorize_net",
        "cybersource",
    }
    assert not any("nothing here can make" in reason for reason in told.values())


def test_text_and_json_show_each_step_with_amount_reference_and_answer(shop: Sandbox) -> None:
    found = shop.smoke("stripe")
    text, data = smoke_text("sandbox", found), json.loads(smoke_json("sandbox", found))
    reference = next(iter(shop.stripe.ledger.payments))
    assert f"+ authorize  1.00 EUR  {reference}  status requires_capture" in text
    assert "paid with pm_card_visa, the test payment method that Stripe publishes" in text
    assert text.endswith("1 passed; 5 of 5 steps were carried out.\n")
    (entry,) = data["integrations"]
    assert (entry["result"], entry["account"], entry["open"]) == ("passed", ACCOUNT, [])
    assert entry["transactions"][0]["steps"][0]["reference"] == reference
    assert max(map(len, text.splitlines())) <= 100
    for secret in shop.world.environ.values():
        assert secret not in text + smoke_json("sandbox", found)


def test_it_is_in_the_audit_and_nowhere_else(shop: Sandbox) -> None:
    before = shop.world.simulator.shop.dump()
    shop.smoke("stripe", "paypal")
    line = shop.line()
    begun, done = line.audit("sandbox").records
    assert (begun.event.kind, list(begun.event.facts["objects"])) == ("smoke", ["integrations/stripe"])
    assert (done.event.subject, done.event.facts["result"]) == ("integrations/stripe", "passed")
    assert len(done.event.facts["steps"]) == 5
    with line.context.state(line.environment("sandbox")) as store:
        assert store.load("sandbox").bindings == {}
        assert store.runs("sandbox") == ()
        assert store.leases() == ()
    line.close()
    assert shop.world.simulator.shop.dump() == before
    said = shop.world.payconf("audit", "sandbox")
    assert "smoke integrations/stripe passed" in said.out
    assert "smoke 1 object: integrations/stripe begins" in said.out


def test_nothing_is_paid_where_the_audit_can_not_be_written(shop: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    from payconf.model.errors import StateError
    from payconf.state.sqlite import SqliteState

    def full(*_: object) -> None:
        raise StateError("The disk is full.")

    monkeypatch.setattr(SqliteState, "audit", full)
    with pytest.raises(StateError):
        shop.smoke("stripe")
    assert shop.stripe.ledger.payments == {}


def test_another_address_is_a_usage_error(shop: Sandbox) -> None:
    with pytest.raises(UsageError, match="There is no integration integrations/strip in sandbox"):
        shop.smoke("strip")
    with pytest.raises(UsageError):
        shop.line().smoke("sandbox", [Address("rules", "germany")])


def test_an_embedded_shop_is_a_trial_and_no_service_is_spoken_to(shop: Sandbox) -> None:
    shop.options["hosts"] = {}
    found = shop.one("stripe")
    assert "trial" in found.not_offered
    assert of_smoke([found]) is Exit.ERROR  # nothing was proven
    assert shop.stripe.asked == []


def test_the_command_prints_it_and_ends_with_its_code(shop: Sandbox) -> None:
    said = shop.world.payconf("smoke", "sandbox", "integrations/paypal")
    assert said.code == Exit.ERROR
    assert "1 not offered; 0 of 0 steps were carried out." in said.out
    said = shop.world.payconf("smoke", "sandbox", "integrations/paypal", "--format", "json")
    assert json.loads(said.out)["integrations"][0]["result"] == "not offered"
    assert shop.world.payconf("smoke", "production").code == Exit.REFUSED
    assert shop.world.payconf("smoke", "sandbox", "integrations/nothing").code == Exit.USAGE


def test_a_failed_payment_outweighs_a_refusal_and_that_what_does_not_answer() -> None:
    base = Smoke("integrations/a", "A")
    failed = replace(base, transactions=(Transaction("x", open="something"),))
    no, away = replace(base, refused="no"), replace(base, unreachable="away")
    assert of_smoke([no, failed, away]) is Exit.ERROR
    assert of_smoke([away, no]) is Exit.REFUSED
    assert of_smoke([away]) is Exit.UNREACHABLE
    assert of_smoke([]) is Exit.ERROR
    assert of_smoke([replace(base, transactions=(Transaction("x"),))]) is Exit.ERROR


def test_providers_have_no_way_to_pay() -> None:
    """What plan and apply are handed can't make a payment; only the verb's own module is allowed to import what can."""
    assert not {"smoke", "authorize", "capture", "give_back"} & set(dir(Provider))
