"""What a plan says for one object: made, changed, left, removed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.change import Action, Reason
from payconf.model.errors import UsageError
from payconf.model.evidence import Evidence
from payconf.model.resource import Account, Live
from payconf.model.state import State
from payconf.model.verdict import Answer
from payconf.plan import live_digest, plan
from tests.plan_samples import KINDS, NOW, OPTIONS, Shop, at, codes, integration, lines, make, method, rule, term

CARDS = integration("cards")
ALL = (CARDS, rule("all", "cards.card"), term("net", "Net 30"))


def test_an_empty_shop_gets_everything_in_the_order_of_references() -> None:
    made = make(Shop(), ALL)
    assert lines(made) == [
        "create payment_terms/net (new)",
        "create integrations/cards (new)",
        "create rules/all (new)",
    ]
    assert made.changes[2].needs == ("create:integrations/cards",)
    assert made.changes[0].live_id is made.changes[0].live_digest is None
    assert made.changes[1].variant == "card"
    assert [field.name for field in made.changes[1].fields] == ["type", "name", "enabled", "label"]


def test_what_is_as_desired_makes_an_empty_plan() -> None:
    shop = Shop()
    shop.hold(*ALL)
    made = make(shop, ALL)
    assert made.empty
    assert (made.drift, made.verdicts, made.unmanaged, made.not_checked) == ((), (), (), ())


def test_an_update_holds_the_changed_fields_only_and_what_it_was_made_against() -> None:
    shop = Shop()
    shop.hold(*ALL)
    made = make(shop, (CARDS, rule("all", "cards.card", sort_order=5), ALL[2]))
    (change,) = made.changes
    assert (change.action, change.reason) == (Action.UPDATE, Reason.FROM_GIT)
    assert change.values == {"sort_order": 5}
    assert (change.fields[0].before, change.fields[0].after) == (1, 5)
    assert change.live_digest == live_digest(shop.objects["rules", change.live_id or ""])
    assert change.label == "All"


def test_switching_off_is_a_change_of_its_own() -> None:
    shop = Shop()
    shop.hold(*ALL)
    made = make(shop, (replace(CARDS, values={**CARDS.values, "enabled": False, "label": {"default": "x"}}), *ALL[1:]))
    assert lines(made) == [
        "update integrations/cards (from git) label",
        "disable integrations/cards (from git) enabled",
    ]


def test_switching_off_alone_is_no_update() -> None:
    shop = Shop()
    shop.hold(*ALL)
    made = make(shop, (CARDS, rule("all", "cards.card", enabled=False), ALL[2]))
    assert lines(made) == ["disable rules/all (from git) enabled"]


def test_what_is_no_longer_in_git_is_deleted_after_everything_else() -> None:
    shop = Shop()
    shop.hold(*ALL)
    made = make(shop, (integration("new"),))
    assert lines(made) == [
        "create integrations/new (new)",
        "delete rules/all (removed from git)",
        "delete integrations/cards (removed from git)",
        "delete payment_terms/net (removed from git)",
    ]
    assert made.changes[2].values == {}
    assert made.changes[2].label == "Cards"


def test_an_object_gone_from_both_git_and_shop_is_nothing_to_do() -> None:
    shop = Shop()
    shop.hold(CARDS)
    shop.objects.clear()
    assert make(shop, ()).empty


@pytest.mark.parametrize(
    ("git", "shop", "same"),
    [
        ([{"country": "DE"}, {"country": "AT"}], [{"country": "AT"}, {"country": "DE"}], True),
        ([{"country": "US", "postal_codes": ["1", "2"]}], [{"country": "US", "postal_codes": ["2", "1"]}], True),
        ([{"country": "DE"}], [{"country": "DE"}, {"country": "DE"}], True),
        ([{"country": "DE"}], [{"country": "AT"}], False),
        ([], [{"country": "AT"}], False),
    ],
)
def test_a_set_forgets_order_and_repetition(git: list[object], shop: list[object], same: bool) -> None:
    held = Shop()
    held.hold(CARDS, rule("all", "cards.card", destinations=shop))
    made = make(held, (CARDS, rule("all", "cards.card", destinations=git)))
    assert made.empty is same


def test_the_order_of_methods_matters() -> None:
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards.card", "cards.wallet"))
    made = make(shop, (CARDS, rule("all", "cards.wallet", "cards.card")))
    assert lines(made) == ["update rules/all (from git) methods"]


def test_a_change_inside_a_mapping_or_set_is_said_in_detail() -> None:
    shop = Shop()
    shop.hold(
        integration("cards", label={"default": "Card", "German": "Karte", "French": "Carte"}),
        rule("all", "cards.card", destinations=[{"country": "DE", "postal_codes": []}]),
    )
    made = make(
        shop,
        (
            integration("cards", label={"default": "Card", "German": "Kreditkarte", "Dutch": "Kaart"}),
            rule("all", "cards.card", destinations=[{"country": "US", "region": "US-CA", "postal_codes": ["1", "2"]}]),
        ),
    )
    label, places = (change.fields[0] for change in made.changes)
    assert label.details == ("+ Dutch: Kaart", "- French: Carte", "German: Karte -> Kreditkarte")
    assert places.details == ("+ US US-CA 1, 2", "- DE")


def test_a_field_that_git_leaves_away_means_the_kinds_default() -> None:
    shop = Shop()
    shop.hold(CARDS, rule("all", "cards.card"))
    values = {name: value for name, value in ALL[1].values.items() if name != "sort_order"}
    assert make(shop, (CARDS, replace(ALL[1], values=values))).empty


def test_an_unread_kind_is_undecided_and_nothing_is_planned_for_it() -> None:
    live = Live(Account("a"), {"integrations": ()})
    made = plan((rule("all", "cards.card"),), live, State(), KINDS, Evidence(), NOW, OPTIONS)
    assert made.empty
    assert [(verdict.guard, verdict.answer) for verdict in made.verdicts] == [("read", Answer.UNDECIDED)]


def test_only_managed_kinds_are_planned() -> None:
    live = Live(Account("a"), {"websites": ()})
    assert plan((), live, State(), KINDS, Evidence(), NOW, OPTIONS).header.counts == {}


def test_the_header_says_whence_the_plan_comes() -> None:
    shop = Shop()
    shop.hold(*ALL)
    header = make(shop, ALL, replace(OPTIONS, revision="3f9c2ab (main)")).header
    assert header.counts == {"integrations": 1, "payment_terms": 1, "rules": 1}
    assert (header.read_at, header.expires_at) == ("2026-11-22T14:02:11+00:00", "2026-11-22T20:02:11+00:00")
    assert (header.account, header.product, header.key_id) == ("shop-1", "Local 1", "key-1")
    assert header.revision == "3f9c2ab (main)"


def test_revert_drift_of_an_unknown_address_is_a_mistake_of_the_command_line() -> None:
    with pytest.raises(UsageError, match="rules/none"):
        make(Shop(), ALL, replace(OPTIONS, revert_drift=frozenset({at("rules/none")})))


def test_live_objects_that_nobody_owns_are_named() -> None:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="By hand", enabled=True)
    shop.has("rules/x", "8", bind=False, name="", enabled=True, methods=[method("7", "card")])
    made = make(shop, ())
    assert made.empty
    assert made.unmanaged == ("integrations/@7 By hand", "rules/@8")
    assert make(shop, (), replace(OPTIONS, unmanaged="ignore")).unmanaged == ()


def test_live_objects_that_nobody_owns_are_deleted_where_the_environment_says_so() -> None:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="By hand", enabled=True)
    shop.has("rules/x", "8", bind=False, name="R", enabled=True, methods=[method("7", "card")])
    shop.has("payment_terms/ours", "1", label="Net 30")
    made = make(shop, (term("ours", "Net 30"),), replace(OPTIONS, unmanaged="delete"))
    assert lines(made) == ["delete rules/@8 (unmanaged)", "delete integrations/@7 (unmanaged)"]
    assert not made.changes[0].owned
    shop.carry_out(made)
    assert [*shop.objects] == [("payment_terms", "1")]


def test_a_state_that_owns_nothing_deletes_nothing() -> None:
    """It is new or lost, and the shop perhaps another's."""
    shop = Shop()
    shop.has("rules/x", "8", bind=False, name="R", enabled=True, methods=[method("7", "card")])
    for more, said in ((0, "the 1 object that the shop has besides is left alone"), (1, "the 2 objects")):
        if more:
            shop.has("rules/y", "9", bind=False, name="S", enabled=True, methods=[method("7", "card")])
        made = make(shop, (), replace(OPTIONS, unmanaged="delete"))
        assert made.empty
        assert len(made.unmanaged) == more + 1
        (finding,) = made.findings
        assert finding.code == "PC516"
        assert said in finding.message
    assert not make(Shop(), (), replace(OPTIONS, unmanaged="delete")).findings


def test_what_waits_to_be_adopted_is_not_deleted_as_unmanaged() -> None:
    shop = Shop()
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards", enabled=True)
    made = make(shop, (CARDS,), replace(OPTIONS, unmanaged="delete"))
    assert made.empty
    assert codes(made) == ["PC501"]
