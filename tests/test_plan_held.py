"""What `payconf off` left, in single scenes: which of it stays off, what is forgotten, and what is refused.

The laws of it, over any shop, are in tests/test_plan_off.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from payconf.model.change import Action, Change, Reason
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.resource import Resource
from payconf.model.span import Span
from payconf.model.state import SwitchedOff
from payconf.model.value import Ref
from payconf.plan import plan
from payconf.plan.held import Held, refuse_use
from payconf.plan.off import switch_off
from payconf.plan.situation import index_live
from tests.plan_samples import KINDS, NOW, OPTIONS, SPAN, Shop, at, codes, evidence, integration, lines, method, rule

CARDS, BANK = integration("cards"), integration("bank", "invoice")
REVERT = replace(OPTIONS, drift="revert")
PLACE = Span("environments/sandbox/all.yaml", 9, 7)


def off(kind: str, ident: str, field: str, run: str = "r-9") -> SwitchedOff:
    """What is remembered of switching cards off."""
    return SwitchedOff(kind, ident, field, "1", False, run, "2026-11-22T14:02:11+00:00")


CARDS_OFF = off("integrations", "1", "enabled")


def ref(key: str) -> Ref:
    return Ref(at(f"integrations/{key}"), "method.")


def shop_after(*rows: str, enabled: bool = True) -> Shop:
    """Cards are off, and the rule offers what is left of `rows`; where nothing is, the row of cards."""
    shop = Shop()
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=False, label={"default": "cards"})
    shop.has("integrations/bank", "2", type="invoice", name="Bank", enabled=True, label={"default": "bank"})
    left = [method({"cards": "1", "bank": "2"}[key]) for key in rows if key != "cards"] or [method("1")]
    shop.has("rules/all", "3", name="All", sort_order=1, destinations=[], enabled=enabled, methods=left)
    return shop


def planned(shop: Shop, wanted: Sequence[Resource], *memory: SwitchedOff, revert: str = "") -> Plan:
    named = frozenset({at(revert)} if revert else ())
    state = replace(shop.state(), off=memory)
    return plan(wanted, shop.live(), state, KINDS, evidence(), NOW, replace(REVERT, revert_drift=named))


def bare(resource: Resource) -> Resource:
    """The same, with nothing said of whether it is enabled."""
    return replace(resource, values={name: value for name, value in resource.values.items() if name != "enabled"})


# What stays as it was left


def test_what_is_off_stays_so_in_a_shop_whose_changes_are_undone() -> None:
    shop, memory = shop_after("cards", "bank"), (CARDS_OFF, off("rules", "3", "methods"))
    wanted = [CARDS, BANK, rule("all", "cards", "bank")]
    made = planned(shop, wanted, *memory)
    assert (made.changes, made.forgets, made.refused) == ((), (), ())
    assert [(str(entry.address), [item.name for item in entry.fields]) for entry in made.drift] == [
        ("integrations/cards", ["enabled"]),
        ("rules/all", ["methods"]),
    ]
    assert {(entry.off, entry.span) for entry in made.drift} == {("r-9, 2026-11-22", SPAN)}
    (field,) = made.drift[0].fields
    assert (field.before, field.after, field.span) == (False, True, SPAN)
    assert [entry.reason for entry in planned(shop, wanted).changes] == [Reason.FROM_GIT] * 2


def test_a_rule_gets_what_git_adds_and_not_what_is_off() -> None:
    shop = shop_after("cards", "bank")
    shop.has("integrations/more", "5", type="card", name="More", enabled=True, label={"default": "more"})
    wanted = [CARDS, BANK, integration("more"), rule("all", "cards", "bank", "more")]
    made = planned(shop, wanted, CARDS_OFF, off("rules", "3", "methods"))
    assert lines(made) == ["update rules/all (from git) methods"]
    assert made.changes[0].values["methods"] == [ref("bank"), ref("more")]


@pytest.mark.parametrize("said", [True, False])
def test_a_rule_of_nothing_else_keeps_its_row_and_stays_disabled(said: bool) -> None:
    shop, wanted = shop_after("cards", enabled=False), rule("all", "cards")
    made = planned(shop, [CARDS, BANK, wanted if said else bare(wanted)], CARDS_OFF, off("rules", "3", "enabled"))
    assert made.changes == ()
    assert [str(entry.address) for entry in made.drift] == ["integrations/cards", "rules/all"]


@pytest.mark.parametrize("said", [True, False])
def test_a_rule_to_which_others_gave_another_row_stays_enabled(said: bool) -> None:
    """Nothing said of it, here or in the shop, means enabled."""
    shop, wanted = shop_after("cards"), rule("all", "cards")
    shop.objects["rules", "3"]["methods"] = [method("2")]
    if not said:
        del shop.objects["rules", "3"]["enabled"]
    made = planned(shop, [CARDS, BANK, wanted if said else bare(wanted)], CARDS_OFF, off("rules", "3", "methods"))
    assert made.changes == ()


def test_what_others_did_beside_it_is_drift_of_its_own() -> None:
    shop = shop_after("cards", "bank")
    shop.objects["rules", "3"]["enabled"] = False
    wanted = [CARDS, BANK, replace(rule("all", "cards", "bank"), spans={"methods": PLACE})]
    state = replace(shop.state(), off=(CARDS_OFF, off("rules", "3", "methods")))
    made = plan(wanted, shop.live(), state, KINDS, evidence(), NOW, OPTIONS)
    rows = [(str(entry.address), [item.name for item in entry.fields], bool(entry.off)) for entry in made.drift]
    assert rows[0] == ("rules/all", ["enabled"], False)
    assert rows[1:] == [("integrations/cards", ["enabled"], True), ("rules/all", ["methods"], True)]
    assert made.drift[2].fields[0].span == PLACE


def test_git_may_disable_what_is_left() -> None:
    shop = shop_after("cards")
    shop.objects["rules", "3"]["methods"] = [method("2")]
    wanted = [CARDS, BANK, rule("all", "cards", enabled=False)]
    made = planned(shop, wanted, CARDS_OFF, off("rules", "3", "methods"))
    assert lines(made) == ["disable rules/all (from git) enabled"]
    assert made.forgets == ()


# What is forgotten


def forgotten(made: Plan) -> list[str]:
    return [f"{address} {entry.field}" for address, entry in made.forgets]


BOTH = (CARDS_OFF, off("rules", "3", "methods"))
ALL = rule("all", "cards", "bank")


def test_naming_the_integration_undoes_all_of_it() -> None:
    made = planned(shop_after("cards", "bank"), [CARDS, BANK, ALL], *BOTH, revert="integrations/cards")
    assert forgotten(made) == ["integrations/cards enabled", "rules/all methods"]
    assert lines(made)[0] == "update integrations/cards (from git) enabled"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([integration("cards", enabled=False), BANK, ALL], ["integrations/cards enabled"]),
        ([CARDS, BANK, rule("all", "bank")], ["rules/all methods"]),
        ([BANK, rule("all", "bank")], ["integrations/cards enabled", "rules/all methods"]),
        ([CARDS, BANK, rule("all", "cards", "bank", enabled=False)], []),
    ],
    ids=["disabled", "not offered", "taken out", "rule disabled"],
)
def test_what_git_says_itself_is_forgotten(wanted: list[Resource], expected: list[str]) -> None:
    assert forgotten(planned(shop_after("cards", "bank"), wanted, *BOTH)) == expected


def test_what_others_switched_on_again_is_theirs() -> None:
    shop = shop_after("cards", "bank")
    shop.objects["integrations", "1"]["enabled"] = True
    assert forgotten(planned(shop, [CARDS, BANK, ALL], *BOTH)) == ["integrations/cards enabled"]
    shop.objects["rules", "3"]["methods"] = [method("1"), method("2")]
    assert forgotten(planned(shop, [CARDS, BANK, ALL], *BOTH)) == ["integrations/cards enabled", "rules/all methods"]


def test_of_what_is_gone_only_what_an_address_still_means_is_remembered() -> None:
    shop = shop_after("cards", "bank")
    made = planned(shop, [CARDS, BANK, ALL], CARDS_OFF, off("rules", "8", "methods"))
    assert forgotten(made) == ["rules/@8 methods"]
    del shop.objects["rules", "3"]
    assert forgotten(planned(shop, [CARDS, BANK, ALL], *BOTH)) == []


def test_an_object_of_nobody_is_remembered_and_an_off_plan_forgets_nothing() -> None:
    shop = shop_after("cards", "bank")
    shop.has("rules/hand", "7", bind=False, name="Hand", enabled=True, methods=[method("2")])
    memory = (*BOTH, off("rules", "7", "methods"))
    assert forgotten(planned(shop, [CARDS, BANK, ALL], *memory)) == []
    cut = switch_off("2", shop.live(), replace(shop.state(), off=memory), KINDS, NOW, OPTIONS)
    assert cut.changes
    assert cut.forgets == ()


# What is refused


def findings(made: Plan) -> list[Finding]:
    return [verdict.finding for verdict in made.verdicts if verdict.finding is not None]


def test_it_is_not_made_anew() -> None:
    """What a rule that is gone had when it was applied last counts as what is left."""
    shop = shop_after("cards")
    del shop.objects["rules", "3"]
    runs = (off("rules", "3", "enabled", run="r-8"), off("rules", "3", "methods"))
    made = planned(shop, [CARDS, BANK, rule("all", "cards")], CARDS_OFF, *runs)
    assert [change.id for change in made.changes] == ["create:rules/all"]
    assert made.changes[0].values["methods"] == [ref("cards")]
    anew, again = made.refused
    assert anew.text.startswith("rules/all would be made anew, and payconf off has switched it off (run r-9, ")
    assert again.text.startswith("rules/all would offer methods of integrations/cards again")
    assert ["--revert-drift rules/all," in (entry.fix or "") for entry in findings(made)] == [True, False]


def test_no_other_rule_offers_it_again() -> None:
    shop = shop_after("cards", "bank")
    shop.has("rules/other", "4", name="Other", enabled=True, sort_order=1, destinations=[], methods=[method("2")])
    other = replace(rule("other", "bank", "cards", sort_order=4), spans={"methods": PLACE})
    made = planned(shop, [CARDS, BANK, ALL, other], *BOTH)
    (finding,) = findings(made)
    assert (finding.code, finding.address, finding.span) == ("PC515", "rules/other", PLACE)
    assert "--revert-drift integrations/cards," in (finding.fix or "")
    assert codes(planned(shop, [CARDS, BANK, ALL, other], *BOTH, revert="rules/other")) == []
    shop.objects["rules", "4"]["enabled"] = False
    for harmless in (rule("other", "bank", sort_order=4), rule("other", "bank", "cards", enabled=False)):
        made = planned(shop, [CARDS, BANK, ALL, harmless], *BOTH)
        assert made.changes
        assert codes(made) == []


def test_a_disabled_rule_that_names_it_is_not_enabled() -> None:
    shop = shop_after("cards", "bank")
    held = {"name": "Other", "sort_order": 1, "destinations": [], "methods": [method("1")]}
    shop.has("rules/other", "4", **held, enabled=False)
    made = planned(shop, [CARDS, BANK, ALL, rule("other", "cards")], *BOTH)
    assert lines(made) == ["update rules/other (from git) enabled"]
    assert [(finding.code, finding.span) for finding in findings(made)] == [("PC515", SPAN)]


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ({"methods": [method("1")]}, {"sort_order": 9}, False),
        ({"methods": [method("2")]}, {"methods": [method("1")]}, True),
        ({"methods": None}, {"methods": [ref("cards")]}, True),
        ({"methods": [method("2")]}, {"methods": ["text", {"id": "1"}]}, False),
    ],
)
def test_a_rule_that_doesnt_say_so_is_enabled(before: dict[str, Any], after: dict[str, Any], refused: bool) -> None:
    shop = shop_after("cards", "bank")
    shop.objects["rules", "4"] = before
    change = Change("update:rules/@4", Action.UPDATE, Reason.CASCADE, at("rules/@4"), after, live_id="4")
    held = Held(off={CARDS.address: CARDS_OFF})
    assert bool(refuse_use(held, [change], index_live(shop.live(), KINDS), ())) is refused
