"""What is kept by which a run can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.change import Action, Change, Reason
from payconf.model.errors import InvalidConfiguration
from payconf.model.marker import MARKER
from payconf.model.marker_kind import with_marker
from payconf.model.pace import Pace, pause
from payconf.model.plan import Plan
from payconf.model.state import Binding, State, Written
from payconf.model.value import LiveRef, Ref, SecretRef
from payconf.plan.inverse import Inverse, dump, inverse, left_over, load, overwritten, wanted
from tests.plan_samples import KINDS, Shop, at, evidence, integration, make, method, rule

CARDS = at("integrations/cards")
ALL = with_marker(KINDS)


def written(reference: str, fingerprint: str = "old") -> Written:
    return Written("written", fingerprint, "r-0001", "1", "key-1", (), reference)


def held() -> Shop:
    shop = Shop()
    shop.hold(integration("cards", password="old"), rule("one", "cards.card"))
    return shop


def of(shop: Shop, *wanted_of_git: object) -> Inverse:
    made = make(shop, wanted_of_git)  # type: ignore[arg-type]
    return inverse(made, shop.live(), shop.state(), ALL)


def test_what_is_made_goes_and_what_is_changed_comes_back() -> None:
    shop = held()
    made = of(shop, integration("cards", password="old", label={"default": "New"}), rule("more", "cards.card"))
    assert made.objects[at("rules/more")] is None
    assert made.objects[at("rules/one")] == {
        "name": "One",
        "enabled": True,
        "sort_order": 1,
        "destinations": [],
        "methods": [Ref(CARDS, "method.card")],
    }
    before = made.objects[CARDS]
    assert before is not None
    assert before["label"] == {"default": "cards"}
    assert load(dump(made)) == made


def test_what_another_version_has_kept_is_refused() -> None:
    with pytest.raises(InvalidConfiguration, match="in format 9"):
        load(b'{"format": 9}')


def test_the_marker_stays_and_what_nobody_owns_is_said() -> None:
    shop = held()
    ident = shop.bindings[at("rules/one")].live_id
    foreign = Change("update:rules/@9", Action.UPDATE, Reason.CASCADE, at("rules/@9"), live_id=ident, owned=False)
    marker = Change("create:marker/x", Action.CREATE, Reason.NEW, at(f"{MARKER}/x"))
    plan = replace(make(shop, ()), changes=(foreign, marker))
    made = inverse(plan, shop.live(), shop.state(), ALL)
    assert made.objects == {}
    assert [entry.text for entry in left_over(made)] == [
        "Not undone: rules/@9 is not payconf's own, and is not changed back."
    ]
    state = State({**shop.bindings, at(f"{MARKER}/x"): Binding(at(f"{MARKER}/x"), "5")})
    assert all(entry.address.kind != MARKER for entry in wanted(made, shop.live(), state, ALL))


@pytest.mark.parametrize(
    ("reference", "lost"),
    [
        ("env://OLD", True),
        ("vault://kv/cards?version=7#password", False),
        ("awssm://cards?version_id=x", False),
        ("", True),
    ],
)
def test_a_secret_comes_back_only_where_its_version_is_known(reference: str, lost: bool) -> None:
    shop = held()
    shop.bindings[CARDS] = replace(shop.bindings[CARDS], written={"password": written(reference)})
    change = Change(
        "update:x", Action.UPDATE, Reason.SECRET, CARDS, {"password": SecretRef("env://NEW", "new")}, live_id="101"
    )
    assert overwritten((change,), shop.bindings, ALL) == (["cards (password)"] if lost else [])
    plan = replace(make(shop, ()), changes=(change,))
    made = inverse(plan, shop.live(), shop.state(), ALL)
    assert bool(made.left) is lost
    after = replace(shop.bindings[CARDS], written={"password": written("env://NEW", "new")})
    (back, _) = wanted(made, shop.live(), State({**shop.bindings, CARDS: after}), ALL)
    assert ("password" in back.values) is not lost


def test_a_secret_that_the_run_left_alone_is_wanted_as_it_is() -> None:
    shop = held()
    shop.bindings[CARDS] = replace(shop.bindings[CARDS], written={"password": written("env://OLD")})
    made = Inverse({CARDS: {"type": "card", "name": "Cards", "password": SecretRef("env://OLD", "old")}})
    (back, _) = wanted(made, shop.live(), shop.state(), ALL)
    assert back.values["password"] == SecretRef("env://OLD", "old")
    assert overwritten((), shop.bindings, ALL) == []


def test_what_was_deleted_is_wanted_with_its_secret_and_what_vanished_is_not() -> None:
    shop = held()
    values = {"type": "card", "name": "Gone", "password": SecretRef("env://OLD", "old")}
    made = Inverse({at("integrations/gone"): values})
    del shop.objects["rules", shop.bindings[at("rules/one")].live_id]
    assert [str(entry.address) for entry in wanted(made, shop.live(), shop.state(), ALL)] == [
        "integrations/cards",
        "integrations/gone",
    ]


def test_an_object_that_had_vanished_before_the_run_is_not_there_before_it() -> None:
    shop = held()
    del shop.objects["rules", shop.bindings[at("rules/one")].live_id]
    change = Change("create:rules/one", Action.CREATE, Reason.VANISHED, at("rules/one"))
    plan: Plan = replace(make(shop, ()), changes=(change, replace(change, id="again")))
    assert inverse(plan, shop.live(), shop.state(), ALL).objects == {at("rules/one"): None}


def test_references_to_what_nobody_owns_stay_live() -> None:
    shop = held()
    shop.has("integrations/x", "7", bind=False, type="card", name="Other", enabled=True)
    shop.objects["rules", shop.bindings[at("rules/one")].live_id]["methods"] = [method("7", "card")]
    made = of(shop, integration("cards", password="old"), rule("one", "cards.card", sort_order=9))
    before = made.objects[at("rules/one")]
    assert before is not None
    assert before["methods"] == [LiveRef("integrations", "7", "method.card")]
    assert evidence().complete


def test_a_pause_ends_when_the_run_is_to_stop() -> None:
    said: list[str] = []
    assert pause(Pace(notice=said.append), 5.0, lambda: True, "it is slow") is False
    assert pause(Pace(), 0.0, lambda: False, "it is slow") is True
    times = iter([0.0, 0.0, 9.0])
    slept: list[float] = []
    assert pause(Pace(lambda: next(times), slept.append, notice=said.append), 1.0, lambda: False, "it is slow") is True
    assert (slept, said) == ([0.2], [])


def test_a_long_pause_is_said() -> None:
    said: list[str] = []
    times = iter([0.0, 0.0, 9.0])
    assert pause(Pace(lambda: next(times), lambda _: None, notice=said.append), 5.5, lambda: False, "it is slow.")
    assert said == ["Waiting 6 seconds: it is slow."]


def test_a_name_by_which_an_object_was_put_aside_is_not_wanted_back() -> None:
    shop = held()
    ident = shop.bindings[CARDS].live_id
    shop.objects["integrations", ident]["name"] = f"Cards (old {ident})"
    before = of(shop, rule("one", "cards.card")).objects[CARDS]
    assert before is not None
    assert before["name"] == "Cards"
    shop.objects["integrations", ident]["name"] = "Cards (old 0)"
    before = of(shop, rule("one", "cards.card")).objects[CARDS]
    assert before is not None
    assert before["name"] == "Cards (old 0)"
