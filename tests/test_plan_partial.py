"""--target and --exclude: what they take along, what they leave out, and that the rest is a whole plan's work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payconf.model.errors import UsageError
from payconf.model.plan import Plan
from payconf.model.resource import Resource
from payconf.plan import PlanOptions, same_as_reviewed
from payconf.plan.file import dump, load
from payconf.render.plan import plan_text
from payconf.verify import part_of
from tests.plan_samples import OPTIONS, Shop, at, codes, integration, lines, make, rule
from tests.test_plan_laws import desired, law, options, shops
from tests.test_plan_laws import make as make_whole

NEW = (integration("cards"), integration("bank"), rule("cards", "cards"), rule("bank", "bank"), rule("none", "bank"))


def part(*target: str, exclude: tuple[str, ...] = ()) -> PlanOptions:
    return replace(OPTIONS, target=frozenset(map(at, target)) or None, exclude=frozenset(map(at, exclude)))


def addresses(made: Plan) -> list[str]:
    return [str(change.address) for change in made.changes]


def test_a_target_takes_along_what_it_needs() -> None:
    made = make(Shop(), NEW, part("rules/cards"))
    assert addresses(made) == ["integrations/cards", "rules/cards"]
    assert made.left_out == tuple(
        (address, "not targeted") for address in ("integrations/bank", "rules/bank", "rules/none")
    )
    assert load(dump(made)) == made


def test_what_needs_the_excluded_is_left_out_with_it_and_says_why() -> None:
    made = make(Shop(), NEW, part(exclude=("integrations/bank",)))
    assert addresses(made) == ["integrations/cards", "rules/cards"]
    assert made.left_out == (
        ("integrations/bank", "excluded"),
        ("rules/bank", "needs integrations/bank, which is left out"),
        ("rules/none", "needs integrations/bank, which is left out"),
    )


def test_a_target_that_needs_the_excluded_is_left_out() -> None:
    made = make(Shop(), NEW, part("rules/cards", exclude=("integrations/cards",)))
    assert made.empty
    assert ("rules/cards", "needs integrations/cards, which is left out") in made.left_out


def test_a_deleted_integration_takes_the_rules_along_that_let_go_of_it() -> None:
    shop = Shop()
    shop.hold(integration("cards"), integration("bank"), rule("all", "cards", "bank"), rule("own", "bank"))
    now = (integration("bank"), rule("all", "bank"), rule("own", "bank", sort_order=9))
    made = make(shop, now, part("integrations/cards"))
    assert lines(made) == ["update rules/all (from git) methods", "delete integrations/cards (removed from git)"]
    other = make(shop, now, part(exclude=("rules/all",)))
    assert lines(other) == ["update rules/own (from git) sort_order"]
    assert dict(other.left_out)["integrations/cards"] == "needs rules/all, which is left out"


def test_both_halves_of_a_swap_are_carried_out_or_none() -> None:
    shop = Shop()
    shop.hold(integration("a", name="One"), integration("b", name="Two"), rule("all", "a", "b"))
    now = (integration("a", name="Two"), integration("b", name="One"), rule("all", "a", "b"))
    assert set(addresses(make(shop, now, part("integrations/a")))) == {"integrations/a", "integrations/b"}
    assert make(shop, now, part(exclude=("integrations/b",))).empty


def test_an_existing_object_is_needed_only_where_it_is_not_there() -> None:
    """An update of what a rule refers to is no part of the rule; what exists unadopted still refuses it."""
    shop = Shop()
    shop.hold(integration("cards"), rule("all", "cards"))
    now = (integration("cards", label={"default": "New"}), rule("all", "cards", sort_order=2))
    assert addresses(make(shop, now, part("rules/all"))) == ["rules/all"]
    shop.bindings.clear()
    del shop.objects["rules", "102"]
    refused = make(shop, now, part("rules/all"))
    assert codes(refused) == ["PC501"]


def test_a_refusal_of_what_is_left_out_is_said_and_refuses_nothing() -> None:
    shop = Shop()
    shop.hold(integration("cards"), rule("all", "cards"))
    shop.has("integrations/x", "7", bind=False, type="card", name="Bank", enabled=True, label={"default": "x"})
    now = (integration("cards"), integration("bank"), rule("all", "cards", sort_order=4))
    assert codes(make(shop, now)) == ["PC501"]
    made = make(shop, now, part("rules/all"))
    assert codes(made) == []
    assert made.not_checked[0].text == "This plan is partial: nothing that a whole plan would change is left out."
    assert "Left out, and refused in a whole plan: PC501 integrations/bank: the shop has" in made.not_checked[1].text


@pytest.mark.parametrize("options", [part("rules/nowhere"), part(exclude=("rules/nowhere",))])
def test_an_address_that_nobody_knows_is_a_mistake(options: PlanOptions) -> None:
    with pytest.raises(UsageError, match="rules/nowhere, which neither git, the state nor the shop knows"):
        make(Shop(), NEW, options)


def test_a_part_is_another_intent_even_where_it_is_all() -> None:
    whole = make(Shop(), NEW)
    everything = make(Shop(), NEW, part(*(str(entry.address) for entry in NEW)))
    assert everything.changes == whole.changes
    assert everything.intent != whole.intent
    assert same_as_reviewed(everything, everything.intent) == "same changes as reviewed"
    from payconf.model.errors import Stale

    with pytest.raises(Stale, match="target: None in the reviewed plan"):
        same_as_reviewed(everything, whole)
    with pytest.raises(Stale, match=f"its intent is {everything.intent}, that of the review was {whole.intent}"):
        same_as_reviewed(everything, whole.intent)


@pytest.mark.parametrize("full", [False, True])
def test_the_first_screen_says_that_it_is_a_part(full: bool) -> None:
    made = make(Shop(), NEW, part("rules/cards", exclude=("rules/bank",)))
    text = plan_text(made, full=full)
    assert "Partial plan: only rules/cards and without rules/bank" in text
    assert "also integrations/cards, because rules/cards needs it" in text
    assert "left out: rules/bank (excluded)" in text
    assert "This plan is partial: 3 objects that a whole plan would change are left out" in text
    assert text.index("Partial plan") < text.index("What buyers will notice")
    empty = make(Shop(), NEW, part("rules/cards", exclude=("integrations/cards",)))
    assert "Partial plan" in plan_text(empty, full=full)
    assert "No changes" not in plan_text(empty, full=full)
    assert "Partial plan" not in plan_text(make(Shop(), NEW), full=full)


def test_what_is_looked_at_afterwards_is_the_part_as_far_as_it_is_there() -> None:
    shop = Shop()
    shop.hold(*NEW)
    made = make(shop, NEW[:3], part("rules/bank", "rules/cards", exclude=("integrations/cards",)))
    assert part_of(made) == (frozenset({at("rules/cards")}), frozenset({at("integrations/cards")}))
    assert part_of(make(shop, NEW)) == (None, frozenset())
    gone = make(shop, NEW[:4], part("rules/none"))
    assert part_of(gone) == (frozenset(), frozenset())
    shop.carry_out(gone)
    assert make(shop, NEW[:4], replace(OPTIONS, target=frozenset())).empty


@st.composite
def parts(
    draw: Callable[..., Any], wanted: tuple[Resource, ...], shop: Shop
) -> tuple[frozenset[Any] | None, frozenset[Any]]:
    known = sorted({*(entry.address for entry in wanted), *shop.bindings})
    some = st.frozensets(st.sampled_from(known), max_size=3) if known else st.just(frozenset())
    return draw(st.one_of(st.none(), some)), draw(some)


@law
@given(desired(), shops(), options, st.data())
def test_a_part_can_be_carried_out_and_the_whole_after_it(
    wanted: tuple[Resource, ...], shop: Shop, chosen: PlanOptions, data: st.DataObject
) -> None:
    """Nothing that a change needs is missing, however the part is cut; what is left out is not touched."""
    target, exclude = data.draw(parts(wanted, shop))
    whole = make_whole(shop, wanted, chosen)
    made = make_whole(shop, wanted, replace(chosen, target=target, exclude=exclude))
    assert {change.id for change in made.changes} <= {change.id for change in whole.changes}
    assert not {change.address for change in made.changes} & exclude
    assert {str(change.address) for change in made.changes}.isdisjoint(address for address, _ in made.left_out)
    assume(not made.refused)
    before = {key: dict(values) for key, values in shop.objects.items()}
    shop.carry_out(made)
    touched = {(change.address.kind, change.live_id) for change in made.changes}
    assert {key: values for key, values in before.items() if key not in touched}.items() <= shop.objects.items()
    rest = make_whole(shop, wanted, replace(chosen, write_secrets=False))
    assume(not rest.refused)
    shop.carry_out(rest)
    assert make_whole(shop, wanted, replace(chosen, write_secrets=False)).empty
