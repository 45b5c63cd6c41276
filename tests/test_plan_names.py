"""Who owns what: names that exist already, renamed keys, names that pass from one object to another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.plan import Plan
from payconf.model.span import Span
from payconf.model.state import State
from payconf.model.value import Ref
from payconf.plan import PlanOptions
from payconf.plan.moved import follow_moves
from tests.plan_samples import OPTIONS, SPAN, Shop, at, codes, integration, lines, make, rule, term

CARDS = integration("cards")


def fix_of(made: Plan) -> str:
    finding = made.verdicts[0].finding
    assert finding is not None
    return finding.fix or ""


def moving(*pairs: tuple[str, str]) -> PlanOptions:
    return replace(OPTIONS, moved=tuple((old, new, SPAN) for old, new in pairs))


def test_an_empty_state_against_a_full_shop_creates_nothing() -> None:
    shop = Shop()
    wanted = (CARDS, rule("all", "cards.card"), term("net", "Net 30"))
    shop.hold(*wanted)
    shop.bindings.clear()
    made = make(shop, wanted)
    assert made.empty
    assert codes(made) == ["PC501", "PC501", "PC501"]
    assert made.unmanaged == ()


def test_exists_not_adopted_prints_the_command_and_the_id() -> None:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards", enabled=True)
    made = make(shop, (CARDS,))
    assert made.verdicts[0].text == "integrations/cards: the shop has an object named 'Cards' already (id 7)."
    assert fix_of(made) == "Run payconf adopt sandbox integrations/cards --id 7, or choose another name."
    assert made.verdicts[0].finding is not None
    assert made.verdicts[0].finding.span == SPAN


def test_where_names_tie_the_command_asks_for_the_id() -> None:
    shop = Shop()
    for ident in ("7", "8"):
        shop.has("rules/x", ident, bind=False, name="All", enabled=True, methods=[])
    made = make(shop, (CARDS, rule("all", "cards.card")))
    assert "(ids 7, 8)" in made.verdicts[0].text
    assert "payconf adopt sandbox rules/all --id N with one of these ids" in fix_of(made)


def test_rules_of_ours_may_share_a_name() -> None:
    shop = Shop()
    shop.hold(CARDS, rule("one", "cards.card", name="Same"))
    made = make(shop, (CARDS, rule("one", "cards.card", name="Same"), rule("two", "cards.card", name="Same")))
    assert lines(made) == ["create rules/two (new)"]
    assert made.findings == ()


def test_a_key_renamed_without_moved_shows_the_line_to_add() -> None:
    shop = Shop()
    shop.hold(integration("old", name="Cards"), rule("all", "old.card"))
    wanted = (integration("new", name="Cards"), rule("all", "new.card"))
    made = make(shop, wanted)
    assert [change.id for change in made.changes] == [
        "update:integrations/old#1",
        "create:integrations/new",
        "update:rules/all",
        "delete:integrations/old",
    ]
    (finding,) = made.findings
    assert finding.code == "PC506"
    assert finding.fix is not None
    assert "moved: [{from: integrations/old, to: integrations/new}]" in finding.fix
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_moved_keeps_the_object_under_its_new_key() -> None:
    shop = Shop()
    shop.hold(integration("old", name="Cards"), rule("all", "old.card"))
    made = make(
        shop,
        (integration("new", name="Cards", label={"default": "old"}), rule("all", "new.card")),
        moving(("integrations/old", "integrations/new")),
    )
    assert made.changes == ()
    assert made.renames == ((at("integrations/old"), at("integrations/new")),)


def test_a_rename_that_was_done_before_is_nothing_to_do() -> None:
    shop = Shop()
    shop.hold(CARDS)
    made = make(shop, (CARDS,), moving(("integrations/old", "integrations/cards")))
    assert made.renames == ()
    assert made.empty


def test_a_key_that_git_still_has_is_not_moved() -> None:
    shop = Shop()
    shop.hold(CARDS)
    assert make(shop, (CARDS,), moving(("integrations/cards", "integrations/new"))).renames == ()


@pytest.mark.parametrize("start", ["rules/a", "rules/b"])
def test_chains_of_renames_are_followed_to_their_end(start: str) -> None:
    shop = Shop()
    shop.hold(CARDS, replace(rule("c", "cards.card"), address=at(start)))
    made = make(shop, (CARDS, rule("c", "cards.card")), moving(("rules/a", "rules/b"), ("rules/b", "rules/c")))
    assert made.renames == ((at(start), at("rules/c")),)
    assert made.changes == ()


@pytest.mark.parametrize("done", [0, 1, 2])
def test_keys_that_move_up_one_after_the_other_are_renamed_from_the_end(done: int) -> None:
    shop = Shop()
    shop.hold(CARDS, rule("r1", "cards.card"), rule("r2", "cards.card"), rule("r3", "cards.card"))
    wanted = (CARDS, *(rule(new, "cards.card", name=old) for old, new in (("R1", "r2"), ("R2", "r3"), ("R3", "r4"))))
    options = moving(("rules/r1", "rules/r2"), ("rules/r2", "rules/r3"), ("rules/r3", "rules/r4"))
    made = make(shop, wanted, options)
    assert [f"{old.key} {new.key}" for old, new in made.renames] == ["r3 r4", "r2 r3", "r1 r2"]
    for old, new in made.renames[:done]:  # a run that was broken off had come so far
        shop.bindings[new] = replace(shop.bindings.pop(old), address=new)
    again = make(shop, wanted, options)
    assert again.renames == made.renames[done:]
    assert again.changes == ()
    assert not again.refused


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ([("rules/a", "rules/b"), ("rules/b", "rules/a")], "come back to where they began"),
        ([("rules/a", "rules/b"), ("rules/b", "rules/c"), ("rules/c", "rules/b")], "come back to where they began"),
        ([("rules/a", "integrations/a")], "another kind of object"),
        ([("rules/a", "rules/taken")], "owns an object of its own"),
    ],
)
def test_a_rename_that_can_not_be_done_is_refused(moves: list[tuple[str, str]], words: str) -> None:
    shop = Shop()
    shop.hold(CARDS, rule("a", "cards.card"), rule("taken", "cards.card"))
    made = make(shop, (CARDS, rule("taken", "cards.card")), moving(*moves))
    assert codes(made) == ["PC507"]
    assert words in made.verdicts[0].text
    assert made.renames == ()


def test_what_was_applied_last_follows_renamed_keys_and_those_of_earlier_runs() -> None:
    shop = Shop()
    shop.hold(integration("old", name="Cards"), rule("all", "old.card"))
    state = State(shop.bindings, moved={at("integrations/old"): at("integrations/new")})
    held = shop.bindings[at("rules/all")]
    state = replace(
        state,
        bindings={
            held.address: replace(held, last_applied={**held.last_applied, "more": {"x": Ref(at("rules/all"), "id")}})
        },
    )
    moved = follow_moves(state, (("rules/all", "rules/every", Span("a", 1, 1)),), set())
    base = moved.state.bindings[at("rules/every")].last_applied
    assert base["methods"] == [Ref(at("integrations/new"), "method.card")]
    assert base["more"] == {"x": Ref(at("rules/every"), "id")}


def test_two_objects_that_swap_their_names_pass_through_a_third() -> None:
    shop = Shop()
    shop.hold(integration("a", name="One"), integration("b", name="Two"))
    wanted = (
        integration("a", name="Two", label={"default": "a"}),
        integration("b", name="One", label={"default": "b"}),
    )
    made = make(shop, wanted)
    assert len(made.changes) == 3
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_names_that_rotate_pass_through_one_more_only() -> None:
    shop = Shop()
    shop.hold(*(integration(key, name=key * 3) for key in "abc"))
    wanted = [integration(key, name=new * 3) for key, new in zip("abc", "bca", strict=True)]
    made = make(shop, wanted)
    assert len(made.changes) == 4
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_a_chain_of_renames_waits_for_the_name_to_be_free() -> None:
    shop = Shop()
    shop.hold(*(integration(key, name=key * 3) for key in "abc"))
    wanted = [integration(key, name=new * 3) for key, new in zip("abc", "bcd", strict=True)]
    made = make(shop, wanted)
    assert [change.id for change in made.changes] == [
        "update:integrations/c",
        "update:integrations/b",
        "update:integrations/a",
    ]
    shop.carry_out(made)


def test_a_chain_that_ends_at_a_name_that_goes_away_needs_no_circle() -> None:
    shop = Shop()
    shop.hold(*(integration(key, name=key * 3) for key in "abc"))
    wanted = [integration("a", name="bbb"), integration("b", name="ccc")]
    made = make(shop, wanted)
    shop.carry_out(made)
    assert make(shop, wanted).empty


def test_a_name_is_taken_over_from_an_object_that_is_renamed_in_a_circle_of_others() -> None:
    shop = Shop()
    shop.hold(*(integration(key, name=key * 3) for key in "abcd"))
    wanted = [integration(key, name=new * 3) for key, new in zip("abcd", "bcbd", strict=True)]
    made = make(shop, wanted[:2] + wanted[3:])
    shop.carry_out(made)
    assert make(shop, wanted[:2] + wanted[3:]).empty


def test_a_name_that_stays_taken_is_refused() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.has("integrations/x", "7", bind=False, type="card", name="Other", enabled=True)
    made = make(shop, (integration("cards", name="Other", label=CARDS.values["label"]),))
    assert codes(made) == ["PC508"]
    assert "integrations/@7 has it in the shop" in made.verdicts[0].text


def test_a_name_that_drift_holds_is_refused_too() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects["integrations", shop.bindings[CARDS.address].live_id]["name"] = "Fresh"
    made = make(shop, (CARDS, integration("fresh")))
    assert codes(made) == ["PC508"]


def test_a_successor_is_not_made_beside_a_stranger_of_its_name() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.has("integrations/x", "7", bind=False, type="card", name="Other", enabled=True)
    made = make(shop, (integration("cards", "invoice", name="Other"),))
    assert made.empty
    assert codes(made) == ["PC508"]


def test_a_successor_of_another_name_needs_no_rename() -> None:
    shop = Shop()
    shop.hold(CARDS)
    made = make(shop, (integration("cards", "invoice", name="Other"),))
    assert [change.id for change in made.changes] == ["replace:integrations/cards", "delete:integrations/cards"]
    shop.carry_out(made)


def test_a_very_long_name_is_cut_when_it_is_put_out_of_the_way() -> None:
    shop = Shop()
    shop.hold(integration("cards", name="x" * 250))
    made = make(shop, (integration("cards", "invoice", name="x" * 250),))
    assert len(made.changes[0].values["name"]) < 255
