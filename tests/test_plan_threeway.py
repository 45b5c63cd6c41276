"""Where a difference comes from, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.change import Reason
from payconf.model.state import Binding
from payconf.model.value import Gone, LiveRef, Ref, SecretRef
from payconf.plan import PlanOptions
from tests.plan_samples import OPTIONS, Shop, at, codes, evidence, integration, lines, make, method, rule

CARDS = integration("cards")
RULE = at("rules/all")
REVERT = replace(OPTIONS, drift="revert")
NAMED = replace(OPTIONS, revert_drift=frozenset({RULE}))
REFUSE = replace(OPTIONS, drift="refuse")


def moved_by_hand(**values: object) -> Shop:
    """Applied, then changed in the shop."""
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards.card"))
    shop.objects["rules", shop.bindings[RULE].live_id].update(values)
    return shop


def test_a_change_by_hand_is_kept_and_shown_and_is_no_change() -> None:
    made = make(moved_by_hand(enabled=False), (CARDS, rule("all", "cards.card")))
    assert made.empty
    (drift,) = made.drift
    assert (drift.address, drift.vanished) == (RULE, False)
    assert [(field.name, field.before, field.after) for field in drift.fields] == [("enabled", False, True)]


@pytest.mark.parametrize("options", [REVERT, NAMED])
def test_a_change_by_hand_is_undone_where_asked(options: PlanOptions) -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card")), options)
    assert lines(made) == ["update rules/all (from the shop, undone) sort_order"]
    assert made.drift == ()


def test_a_change_by_hand_refuses_where_the_environment_says_so() -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card")), REFUSE)
    assert codes(made) == ["PC503"]
    assert made.empty
    assert len(made.drift) == 1
    assert "sort_order" in made.verdicts[0].text


@pytest.mark.parametrize("options", [OPTIONS, REVERT, REFUSE])
def test_both_sides_changed_one_field_is_refused(options: PlanOptions) -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card", sort_order=5)), options)
    assert codes(made) == ["PC502"]
    assert made.empty
    assert "--revert-drift rules/all" in (made.verdicts[0].finding.fix or "")  # type: ignore[union-attr]


def test_a_conflict_ends_where_git_is_named_the_winner() -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card", sort_order=5)), NAMED)
    assert lines(made) == ["update rules/all (from the shop, undone) sort_order"]
    assert made.changes[0].values == {"sort_order": 5}


def test_both_sides_changed_to_the_same_is_no_difference() -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card", sort_order=9)))
    assert made.empty
    assert made.drift == ()


def test_each_field_is_judged_for_itself() -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card", name="Other")))
    assert lines(made) == ["update rules/all (from git) name"]
    assert [field.name for field in made.drift[0].fields] == ["sort_order"]


def test_git_and_shop_differences_undone_together_count_as_from_git() -> None:
    made = make(moved_by_hand(sort_order=9), (CARDS, rule("all", "cards.card", name="Other")), REVERT)
    assert lines(made) == ["update rules/all (from git) name sort_order"]


def test_a_field_that_was_never_applied_counts_as_from_git() -> None:
    shop = moved_by_hand(sort_order=9)
    known = shop.bindings[RULE]
    base = {name: value for name, value in known.last_applied.items() if name != "sort_order"}
    shop.bindings[RULE] = Binding(RULE, known.live_id, base)
    assert lines(make(shop, (CARDS, rule("all", "cards.card")))) == ["update rules/all (from git) sort_order"]


def test_an_object_gone_from_the_shop_is_left_away() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    made = make(shop, (CARDS,))
    assert made.empty
    assert [(drift.address, drift.vanished) for drift in made.drift] == [(CARDS.address, True)]


@pytest.mark.parametrize("options", [REVERT, replace(OPTIONS, revert_drift=frozenset({CARDS.address}))])
def test_an_object_gone_from_the_shop_is_made_again_where_asked_and_its_rules_follow(options: PlanOptions) -> None:
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards.card"))
    old = shop.bindings[CARDS.address].live_id
    del shop.objects["integrations", old]
    shop.objects["rules", shop.bindings[RULE].live_id]["methods"] = [Gone("card.card", old)]
    made = make(shop, (CARDS, rule("all", "cards.card")), options)
    assert [change.id for change in made.changes] == ["create:integrations/cards", "update:rules/all"]
    assert made.changes[0].reason is Reason.VANISHED
    assert made.drift == ()
    shop.carry_out(made)
    assert shop.objects["rules", shop.bindings[RULE].live_id]["methods"] == [method("103", "card")]
    assert make(shop, (CARDS, rule("all", "cards.card")), options).empty


def test_rules_of_a_vanished_integration_keep_other_drift_when_they_follow() -> None:
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards.card"))
    old = shop.bindings[CARDS.address].live_id
    del shop.objects["integrations", old]
    shop.objects["rules", shop.bindings[RULE].live_id].update(methods=[Gone("card.card", old)], sort_order=9)
    made = make(shop, (CARDS, rule("all", "cards.card")), replace(OPTIONS, revert_drift=frozenset({CARDS.address})))
    assert lines(made)[1] == "update rules/all (re-pointed) methods"
    assert [field.name for field in made.drift[0].fields] == ["sort_order"]


def test_a_vanished_object_refuses_where_the_environment_says_so() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    assert codes(make(shop, (CARDS,), REFUSE)) == ["PC503"]


@pytest.mark.parametrize("options", [OPTIONS, REVERT, REFUSE])
def test_vanished_and_changed_in_git_is_a_conflict(options: PlanOptions) -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    made = make(shop, (integration("cards", name="Other"),), options)
    assert codes(made) == ["PC502"]


def test_a_vanished_object_is_not_made_again_beside_one_of_its_name() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards", enabled=True)
    made = make(shop, (CARDS,), REVERT)
    assert made.empty
    assert codes(made) == ["PC501"]


def test_what_uses_an_object_that_stays_away_is_refused() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    made = make(shop, (CARDS, rule("all", "cards.card")))
    assert codes(made) == ["PC505"]
    assert "--revert-drift integrations/cards" in (made.verdicts[0].finding.fix or "")  # type: ignore[union-attr]


def test_a_live_reference_to_nothing_stays_visible() -> None:
    made = make(moved_by_hand(methods=[Gone("card.card", "87")]), (CARDS, rule("all", "cards.card")))
    assert made.drift[0].fields[0].before == [Gone("card.card", "87")]


def test_a_reference_to_an_integration_that_nobody_owns_stays_a_live_one() -> None:
    made = make(moved_by_hand(methods=[method("55", "card")]), (CARDS, rule("all", "cards.card")))
    assert made.drift[0].fields[0].before == [LiveRef("integrations", "55", "method.card")]


def test_what_was_nobodys_when_the_rule_was_adopted_may_be_ours_by_now() -> None:
    shop = Shop()
    values = {"name": "All", "enabled": True, "sort_order": 1, "destinations": []}
    shop.has(
        "rules/all", "9", bind={**values, "methods": [method("7", "card")]}, **values, methods=[method("7", "card")]
    )
    shop.has("integrations/cards", "7", **CARDS.values)
    assert make(shop, (CARDS, rule("all", "cards.card"))).empty
    made = make(shop, (CARDS, rule("all", "cards.card", "cards.wallet")))
    assert made.changes[0].reason is Reason.FROM_GIT


def test_references_inside_mappings_are_bound_too() -> None:
    shop = Shop()
    shop.has("integrations/cards", "7", **CARDS.values)
    shop.has("rules/all", "9", **{**rule("all", "cards.card").values, "methods": {"first": method("7", "card")}})
    wanted = rule("all", "cards.card", methods={"first": Ref(CARDS.address, "method.card")})
    shop.bindings[RULE] = Binding(RULE, "9", wanted.values)
    assert make(shop, (CARDS, wanted)).empty


PUBLIC = SecretRef("env://PK", "print-of-pk_2")
BY_FINGERPRINT = replace(OPTIONS, fingerprint=lambda text: f"print-of-{text}")


@pytest.mark.parametrize(
    ("live", "base", "wanted", "outcome"),
    [
        ("pk_2", "pk_2", "print-of-pk_2", "same"),
        ("pk_1", "pk_1", "print-of-pk_2", "git"),
        ("pk_1", SecretRef("env://OLD", "print-of-pk_1"), "print-of-pk_2", "git"),
        ("pk_9", SecretRef("env://PK", "print-of-pk_2"), "print-of-pk_2", "shop"),
        ("pk_9", SecretRef("env://PK", "print-of-pk_1"), "print-of-pk_2", "conflict"),
        (None, None, "print-of-pk_2", "git"),
    ],
)
def test_a_readable_field_behind_a_reference_is_compared_by_fingerprint(
    live: object, base: object, wanted: str, outcome: str
) -> None:
    shop = Shop()
    shop.hold(CARDS)
    known = shop.bindings[CARDS.address]
    shop.objects["integrations", known.live_id]["public_key"] = live
    shop.bindings[CARDS.address] = replace(known, last_applied={**known.last_applied, "public_key": base})
    made = make(shop, (integration("cards", public_key=SecretRef("env://PK", wanted)),), BY_FINGERPRINT)
    assert outcome == ("git" if made.changes else "shop" if made.drift else "conflict" if codes(made) else "same")


def test_a_readable_field_behind_a_reference_nobody_resolved_is_not_compared() -> None:
    shop = Shop()
    shop.hold(integration("cards", public_key="pk_1"))
    made = make(shop, (integration("cards", public_key=SecretRef("env://PK")),), BY_FINGERPRINT)
    assert made.empty
    assert [row.text for row in made.not_checked] == [
        "1 secret was not resolved, so whether it changed is not known: cards"
    ]


def test_fingerprints_of_a_passing_key_say_nothing_about_earlier_ones() -> None:
    shop = Shop()
    shop.hold(integration("cards", public_key="pk_2"))
    known = shop.bindings[CARDS.address]
    base = {**known.last_applied, "public_key": SecretRef("env://PK", "by another key")}
    shop.bindings[CARDS.address] = replace(known, last_applied=base)
    found = replace(evidence(), stable_key=False)
    assert make(shop, (integration("cards", public_key=PUBLIC),), BY_FINGERPRINT, found).empty
    shop.objects["integrations", known.live_id]["public_key"] = "pk_1"
    made = make(shop, (integration("cards", public_key=PUBLIC),), BY_FINGERPRINT, found)
    assert lines(made) == ["update integrations/cards (from git) public_key"]
