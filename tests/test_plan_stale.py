"""What has moved between plan and apply, and which plan files may be applied at all."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from payconf.model.environment import Environment
from payconf.model.errors import Refused, Stale
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.secret import Secret
from payconf.model.verdict import Answer, Verdict
from payconf.plan import intent
from payconf.plan.file import dump, read_file
from payconf.plan.fit import refuse_unfit
from payconf.plan.sign import signer
from payconf.plan.stale import changed_accounts, stale
from tests.plan_samples import KINDS, OPTIONS, SPAN, STRICT, Shop, integration, make, method, rule
from tests.worlds import plan_keys


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.has("rules/all", "2", name="All", enabled=True, sort_order=1, destinations=[], methods=[method("1")])
    return shop


def moved(plan: Plan, shop: Shop) -> tuple[str, ...]:
    return stale(plan, shop.live(), shop.state(), KINDS)


def test_nothing_moved(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5), rule("new", "cards")])
    assert plan.changes
    assert moved(plan, shop) == ()


def test_an_object_that_was_changed_since_is_named(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    shop.objects["rules", "2"]["enabled"] = False
    assert moved(plan, shop) == ("rules/all (id 2) was changed in the shop",)


def test_an_object_that_vanished_since_is_named(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    del shop.objects["rules", "2"]
    assert moved(plan, shop) == ("rules/all (id 2) is no longer in the shop",)


def test_a_kind_that_can_not_be_read_is_said_once_and_not_of_each_object(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    del shop.objects["rules", "2"]
    live = replace(shop.live(), unread={"rules": "it said no."})
    assert stale(plan, live, shop.state(), KINDS) == ("rules could not be read (it said no)",)


def test_what_the_plan_doesnt_touch_may_move(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    shop.objects["integrations", "1"]["enabled"] = False
    assert moved(plan, shop) == ()


def test_a_new_object_that_exists_by_now_is_not_made_twice(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards"), rule("new", "cards")])
    shop.has("rules/new", "7", bind=False, name="New", enabled=True)
    assert moved(plan, shop) == ("an object with the name of rules/new is in the shop now (id 7)",)


def test_a_new_object_that_another_apply_made_is_named_by_its_id(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards"), rule("new", "cards")])
    shop.has("rules/new", "7", name="Renamed since", enabled=True)
    assert moved(plan, shop) == ("rules/new was created since (id 7)",)


def test_a_replace_doesnt_stumble_over_the_object_that_it_replaces(shop: Shop) -> None:
    plan = make(shop, [integration("cards", "invoice"), rule("all", "cards")])
    assert {change.action.value for change in plan.changes} >= {"replace", "delete"}
    assert moved(plan, shop) == ()


# Which plan files fit


def environment(class_: str = "sandbox", keys: list[str] | None = None, shop: str = "local:sandbox") -> Environment:
    settings = SimpleNamespace(
        shop=SimpleNamespace(provider="local", url=shop), plan_keys=SimpleNamespace(verify=keys or [])
    )
    found: Any = SimpleNamespace(name=class_, class_=class_, production=class_ == "production", settings=settings)
    return cast("Environment", found)


def planned(shop: Shop, **changes: object) -> Plan:
    plan = replace(make(shop, [integration("cards"), rule("all", "cards", sort_order=5)]), complete=True)
    return replace(plan, **changes)  # type: ignore[arg-type]


def test_a_complete_plan_of_a_sandbox_fits(shop: Shop) -> None:
    refuse_unfit(read_file(dump(planned(shop))), environment())


def test_a_review_plan_never_fits(shop: Shop) -> None:
    with pytest.raises(Refused, match="for reading only") as refused:
        refuse_unfit(read_file(dump(planned(shop, complete=False))), environment())
    assert "Not read" not in refused.value.message
    assert "secrets check" not in refused.value.fix
    missing = Verdict("mode", Answer.UNDECIDED, "credentials/payflow", "password not read: env://PAYFLOW is not set.")
    with pytest.raises(Refused, match=r"Not read: env://PAYFLOW is not set\.$") as refused:
        refuse_unfit(read_file(dump(planned(shop, complete=False, verdicts=(missing,)))), environment())
    assert "payconf secrets check sandbox" in refused.value.fix


def test_a_refused_plan_says_why(shop: Shop) -> None:
    finding = Finding("PC501", "it exists", address="rules/all")
    for verdict, text in (
        (Verdict("adopted", Answer.REFUSED, "rules/all", "", finding), "it exists"),
        (Verdict("read", Answer.REFUSED, "rules", "not read"), "not read"),
    ):
        with pytest.raises(Refused, match=text):
            refuse_unfit(read_file(dump(planned(shop, verdicts=(verdict,)))), environment())


def test_another_shop_or_class_makes_it_stale(shop: Shop) -> None:
    file = read_file(dump(planned(shop)))
    with pytest.raises(Stale, match="another shop or class"):
        refuse_unfit(file, environment(shop="local:other"))
    with pytest.raises(Stale, match="another shop or class"):
        refuse_unfit(file, environment("testing"))


def test_production_takes_a_signed_plan_only(shop: Shop) -> None:
    pem, verify = plan_keys()
    header = replace(planned(shop).header, environment="production", environment_class="production")
    plan = planned(shop, header=header)
    plan = replace(plan, intent=intent(plan))
    signed, unsigned = read_file(dump(plan, signer(Secret(pem.encode())))), read_file(dump(plan))
    refuse_unfit(signed, environment("production", [verify]))
    with pytest.raises(Refused, match="not signed"):
        refuse_unfit(unsigned, environment("production", [verify]))
    with pytest.raises(Refused, match="doesn't know"):
        refuse_unfit(signed, environment("production", [plan_keys()[1]]))
    with pytest.raises(Refused, match=r"names no plan_keys\.verify"):
        refuse_unfit(signed, environment("production"))


# What the plan stands on beside the objects that it changes


def test_another_shop_behind_the_same_address_is_never_written_to(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    other = replace(plan, header=replace(plan.header, account="shop-2"))
    assert moved(other, shop) == ("another shop answers there now (shop-1 instead of shop-2)",)


def test_payments_that_came_since_are_not_stranded(shop: Shop) -> None:
    plan = make(shop, [integration("cards", enabled=False), rule("all", "cards")], replace(OPTIONS, drift="revert"))
    assert "disable" in {change.action.value for change in plan.changes}
    shop.money = {"1": MoneyUnderWay(1, 0, {"EUR": "8420.00"})}
    assert "the payments under way of integrations/cards are others now" in moved(plan, shop)
    shop.money = None
    assert "the payments under way of integrations/cards are others now" in moved(plan, shop)


def test_the_same_payments_are_no_reason_and_nor_are_those_of_what_stays_enabled(shop: Shop) -> None:
    shop.money = {"1": MoneyUnderWay(1, 0, {"EUR": "8420.00"})}
    off, retired = integration("cards", enabled=False), integration("cards", retired=True)
    plan = make(shop, [off, rule("all", "cards")], replace(OPTIONS, drift="revert"))
    assert plan.money
    assert not [text for text in moved(plan, shop) if "payments" in text]
    plan = make(shop, [retired])
    assert [change.action.value for change in plan.changes if change.address.kind == "integrations"] == ["retire"]
    shop.money = {"1": MoneyUnderWay(9, 0, {"EUR": "9.00"})}
    assert not [text for text in moved(plan, shop) if "payments" in text]


def test_a_rule_that_somebody_made_since_is_not_left_with_an_orphan(shop: Shop) -> None:
    plan = make(shop, [])
    shop.has("rules/hand", "9", bind=False, name="Hand", enabled=True, methods=[method("1")])
    assert moved(plan, shop) == ("rules/@9 names integrations/cards now, which the plan takes away",)
    shop.objects["rules", "9"]["enabled"] = False
    assert moved(plan, shop) == ()


def test_a_state_that_doesnt_own_the_object_applies_nothing(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards", sort_order=5)])
    shop.bindings.clear()
    assert "rules/all doesn't own id 2 in this state" in moved(plan, shop)


def test_an_object_that_was_adopted_since_is_not_deleted_as_nobodys(shop: Shop) -> None:
    shop.has("rules/hand", "9", bind=False, name="Hand", enabled=True, methods=[method("1")])
    plan = make(shop, [integration("cards"), rule("all", "cards")], replace(OPTIONS, unmanaged="delete"))
    assert [change.id for change in plan.changes] == ["delete:rules/@9"]
    shop.has("rules/hand", "9", name="Hand", enabled=True, methods=[method("1")])
    assert moved(plan, shop) == ("rules/@9 (id 9) was adopted since, as rules/hand",)


def test_an_object_that_vanished_is_created_again(shop: Shop) -> None:
    del shop.objects["rules", "2"]
    plan = make(shop, [integration("cards"), rule("all", "cards")], replace(OPTIONS, drift="revert"))
    assert [change.id for change in plan.changes] == ["create:rules/all"]
    assert moved(plan, shop) == ()


def test_what_a_change_refers_to_must_still_be_there(shop: Shop) -> None:
    plan = make(shop, [integration("cards"), rule("all", "cards"), rule("new", "cards")])
    del shop.objects["integrations", "1"]
    assert moved(plan, shop) == ("integrations/cards, which rules/new needs, is no longer in the shop",)


def test_a_renamed_key_owns_what_the_old_one_owned(shop: Shop) -> None:
    moves = (("rules/all", "rules/every", SPAN),)
    desired = [integration("cards"), rule("every", "cards", name="All", sort_order=5)]
    plan = make(shop, desired, replace(OPTIONS, moved=moves))
    assert [change.id for change in plan.changes] == ["update:rules/every"]
    assert moved(plan, shop) == ()


def test_a_payment_term_that_got_customers_stays_in_production(shop: Shop) -> None:
    shop.has("payment_terms/net", "5", label="Net 30")
    plan = make(shop, [integration("cards"), rule("all", "cards")], STRICT)
    assert [change.id for change in plan.changes] == ["delete:payment_terms/net"]
    for users, expected in (({}, ()), ({"5": 2}, ("payment_terms/net is in use now, or nobody can tell",))):
        live = replace(shop.live(), term_users=users)
        assert stale(plan, live, shop.state(), KINDS) == expected
    assert stale(plan, replace(shop.live(), term_users=None), shop.state(), KINDS)


def test_references_are_found_wherever_they_stand(shop: Shop) -> None:
    shop.has("rules/deep", "9", bind=False, name="Deep", enabled=True, methods=[{"first": method("1")}])
    plan = replace(make(shop, []), verdicts=())
    assert moved(replace(plan, changes=plan.changes[-1:]), shop)


@pytest.mark.parametrize(
    ("now", "text"),
    [("acct_1", ()), ("acct_2", ("acct_2 instead of acct_1",)), (None, ("nobody instead of acct_1",))],
)
def test_a_service_that_names_another_account_makes_the_plan_stale(
    shop: Shop, now: str | None, text: tuple[str, ...]
) -> None:
    plan = replace(make(shop, [integration("cards")]), accounts={"stripe": "acct_1"})
    found = changed_accounts(plan, {"stripe": now})
    assert len(found) == len(text)
    assert all(part in sentence for part, sentence in zip(text, found, strict=True))
