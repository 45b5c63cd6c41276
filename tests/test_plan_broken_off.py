"""Runs that were killed between two writes: the next plan knows payconf's own half-done steps, and leads out."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

import pytest

from payconf.model.change import Reason
from payconf.model.errors import Refused
from payconf.model.plan import Plan
from payconf.model.resource import Resource
from payconf.model.state import Binding
from payconf.model.value import LiveRef
from payconf.plan import adoption, settle
from payconf.plan.put_aside import put_aside
from tests.plan_samples import KINDS, OPTIONS, Shop, at, codes, integration, lines, make, method, rule

CARDS, OTHER = integration("cards"), integration("cards", "invoice")
RULES = (rule("one", "cards.card"), rule("two", "cards.card", sort_order=2))
REPLACED = (OTHER, rule("one", "cards"), rule("two", "cards", sort_order=2))


def killed(shop: Shop, made: Plan, step: int, remembered: bool) -> None:
    """Carry out some changes; of the last one perhaps only the shop knows."""
    before = deepcopy(shop)
    before.carry_out(replace(made, changes=made.changes[:step]))
    shop.carry_out(replace(made, changes=made.changes[: step + 1]))
    if not remembered:
        shop.bindings = before.bindings


def follow(shop: Shop, made: Plan, wanted: tuple[Resource, ...]) -> None:
    """What the fix of a refusal says."""
    for verdict in made.refused:
        assert verdict.finding is not None
        words = re.search(r"payconf adopt sandbox (\S+) --id (\d+)", verdict.finding.fix or "")
        assert words is not None, verdict
        (resource,) = (entry for entry in wanted if str(entry.address) == words[1])
        shop.bindings[resource.address] = adoption(
            resource.address, resource, shop.live(), shop.state(), KINDS, words[2]
        )


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("step", range(5))
def test_a_replace_is_finished_wherever_it_was_broken_off(step: int, remembered: bool) -> None:
    shop = Shop()
    shop.hold(CARDS, *RULES)
    made = make(shop, REPLACED)
    assert len(made.changes) == 5
    killed(shop, made, step, remembered)
    again = make(shop, REPLACED)
    follow(shop, again, REPLACED)
    again = make(shop, REPLACED)
    assert not again.refused
    assert again.drift == ()
    shop.carry_out(again)
    new = shop.bindings[CARDS.address].live_id
    assert [values["methods"] for (kind, _), values in shop.objects.items() if kind == "rules"] == [[method(new)]] * 2
    last = make(shop, REPLACED)
    assert last.changes == ()
    left = [values["name"] for (kind, _), values in shop.objects.items() if kind == "integrations"]
    assert [finding.code for finding in last.findings] == ["PC509"] * (len(left) - 1)


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("step", range(3))
def test_a_swap_of_names_is_finished_wherever_it_was_broken_off(step: int, remembered: bool) -> None:
    shop = Shop()
    shop.hold(integration("a", name="One"), integration("b", name="Two"))
    wanted = (integration("a", name="Two"), integration("b", name="One"))
    killed(shop, make(shop, wanted), step, remembered)
    again = make(shop, wanted)
    assert not again.refused
    assert again.drift == ()
    shop.carry_out(again)
    assert make(shop, wanted).changes == ()


def test_the_name_that_payconf_gave_itself_makes_no_secret_suspect() -> None:
    shop = Shop()
    shop.hold(integration("cards", password="print"))
    ident = shop.bindings[CARDS.address].live_id
    shop.objects["integrations", ident]["name"] = f"Cards (old {ident})"
    assert settle((CARDS,), shop.live(), shop.state(), KINDS).bind == ()
    shop.objects["integrations", ident]["name"] = "Cards (old 7)"
    assert settle((CARDS,), shop.live(), shop.state(), KINDS).bind != ()


def left_behind(**values: object) -> Shop:
    shop = Shop()
    shop.hold(CARDS, RULES[0])
    shop.has("integrations/x", "7", bind=False, type="card", name="Cards (old 7)", enabled=True, **values)
    return shop


def test_an_enabled_predecessor_is_warned_of_with_the_way_to_remove_it() -> None:
    (finding,) = make(left_behind(), (CARDS, RULES[0])).findings
    assert finding.code == "PC509"
    assert finding.message.startswith("integrations/@7 'Cards (old 7)' made way for integrations/cards")
    assert "payconf local delete" in (finding.fix or "")
    assert finding.span == CARDS.span


def test_a_predecessor_whose_successor_has_another_name_by_now_is_warned_of_too() -> None:
    shop = left_behind()
    shop.objects["integrations", "7"]["name"] = "Gone (old 7)"
    (finding,) = make(shop, (CARDS, RULES[0])).findings
    assert "made way for another object" in finding.message
    assert finding.address == "integrations/@7"


def test_a_predecessor_of_what_git_no_longer_has_has_no_place() -> None:
    (finding,) = make(left_behind(), ()).findings
    assert finding.span != CARDS.span


def test_a_disabled_predecessor_or_one_that_is_deleted_is_no_warning() -> None:
    shop = left_behind()
    assert make(shop, (CARDS, RULES[0]), replace(OPTIONS, unmanaged="delete")).findings == ()
    shop.objects["integrations", "7"]["enabled"] = False
    assert make(shop, (CARDS, RULES[0])).findings == ()


def test_a_rule_that_uses_the_predecessor_and_was_changed_by_hand_as_well_is_drift() -> None:
    shop = left_behind()
    rule_id = shop.bindings[RULES[0].address].live_id
    shop.objects["rules", rule_id]["methods"] = [method("7", "card"), LiveRef("integrations", "55", "method.card")]
    made = make(shop, (CARDS, RULES[0]))
    assert made.changes == ()
    assert [field.name for field in made.drift[0].fields] == ["methods"]
    shop.objects["rules", rule_id]["methods"] = [method("7", "card")]
    assert lines(make(shop, (CARDS, RULES[0]))) == ["update rules/one (from git) methods"]


def test_an_explicit_id_lets_an_address_go_over_to_another_object_of_its_name_only() -> None:
    shop = Shop()
    shop.hold(CARDS)
    for ident, name in (("7", "Cards"), ("8", "Other")):
        shop.has("integrations/x", ident, bind=False, type="card", name=name, enabled=True)
    adopt = [CARDS.address, CARDS, shop.live(), shop.state(), KINDS]
    with pytest.raises(Refused, match="number 8 has another name"):
        adoption(*adopt, "8")  # type: ignore[arg-type]
    for mine in (None, shop.bindings[CARDS.address].live_id):
        with pytest.raises(Refused, match="owns number"):
            adoption(*adopt, mine)  # type: ignore[arg-type]
    assert adoption(CARDS.address, CARDS, shop.live(), shop.state(), KINDS, "7").live_id == "7"


@pytest.mark.parametrize(("type_", "command"), [("card", True), ("invoice", False)])
def test_a_taken_name_names_the_command_where_adopting_helps(type_: str, command: bool) -> None:
    shop = Shop()
    shop.hold(integration("cards", name="Old"))
    shop.has("integrations/x", "7", bind=False, type=type_, name="Cards", enabled=True)
    (verdict,) = make(shop, (CARDS,)).refused
    assert codes(make(shop, (CARDS,))) == ["PC508"]
    assert verdict.finding is not None
    assert ("payconf adopt sandbox integrations/cards --id 7" in (verdict.finding.fix or "")) is command
    assert at("integrations/cards") == CARDS.address


def test_what_a_run_put_aside_itself_is_deleted_whatever_becomes_of_things_of_others() -> None:
    shop = left_behind()
    ours = replace(OPTIONS, unmanaged="ignore", put_aside=frozenset({("integrations", "7"), ("integrations", "8")}))
    made = make(shop, (CARDS, RULES[0]), ours)
    assert [(change.id, change.reason) for change in made.changes] == [
        ("delete:integrations/@7", Reason.LEFT_BEHIND),
    ]
    assert made.findings == ()
    assert make(shop, (CARDS, RULES[0]), replace(ours, unmanaged="report")).unmanaged == ()
    shop.carry_out(made)
    assert make(shop, (CARDS, RULES[0]), ours).changes == ()


def test_what_bears_such_a_name_and_has_an_owner_is_not_put_aside() -> None:
    shop = left_behind()
    shop.objects["integrations", shop.bindings[CARDS.address].live_id]["name"] = "Cards (old 9)"
    assert put_aside(shop.live(), shop.state(), KINDS) == {("integrations", "7"): "Cards (old 7)"}
    shop.bindings[at("integrations/x")] = Binding(at("integrations/x"), "7")
    assert put_aside(shop.live(), shop.state(), KINDS) == {}
