"""Whose shop it is, beyond the words of guard_words.txt: hosts that are shared, missing evidence, and reclaim."""

from __future__ import annotations

import pytest

from payconf.guard.case import Case
from payconf.guard.clone import believes_elsewhere, clone, mismatches, not_adopted
from payconf.guard.money import money
from payconf.model.change import Action
from payconf.model.marker import Marker, Remembered
from payconf.model.resource import Live
from tests.guard_samples import answers, change, environment, live, plan
from tests.guard_words_clone import KNOWN, cases, told


def at(own: str, other: str, url: str) -> Case:
    """Production at one address, staging at another, and a shop that believes to be at a third."""
    held = live(markers={"9": "production"}, facts={"application_url": url})
    others = (environment("staging", "testing", shop={"url": other}),)
    return Case(environment(shop={"url": own}), others, None, plan(), held, remembered=KNOWN)


@pytest.mark.parametrize(
    ("own", "other", "url", "answer"),
    [
        ("https://shop.example", "https://staging.example", "https://staging.example:443/", "refused PC258"),
        ("https://shop.example", "https://staging.example", "http://STAGING.example./deeper", "refused PC258"),
        ("https://shop.example", "https://staging.example:8443", "https://staging.example", "passed"),
        ("https://shop.example/b2b", "https://shop.example/staging", "https://shop.example/staging", "refused PC258"),
        ("https://shop.example/b2b", "https://shop.example/staging", "https://shop.example", "passed"),
        ("https://shop.example", "https://shop.example", "https://shop.example", "passed"),
        ("local:live", "local:dev", "local:dev", "refused PC258"),
        ("local:live", "local:dev", "local:devil", "passed"),
    ],
)
def test_the_shops_own_address_is_compared_whole_and_by_host(own: str, other: str, url: str, answer: str) -> None:
    case = at(own, other, url)
    assert answers(clone(case)) == [answer]
    assert believes_elsewhere(case) is (answer != "passed")


@pytest.mark.parametrize("lost", ["live", "integrations", "state"])
def test_without_evidence_nothing_is_a_sign_and_nothing_passes(lost: str) -> None:
    case = {
        "live": Case(environment(), (), None, plan(), None, remembered=KNOWN),
        "integrations": told(held=Live(live().account, {})),
        "state": told(None, markers={"9": "staging"}),
    }[lost]
    assert mismatches(case) == ()
    assert not_adopted(case) is None
    assert answers(clone(case)) == ["undecided"]
    assert plan(complete=True, verdicts=tuple(clone(case))).refused


def test_nothing_but_names_is_asked_without_a_plan() -> None:
    assert answers(clone(Case(environment(), live=live(markers={"1": "staging"}), remembered=KNOWN))) == []


def test_a_lost_state_is_one_marker_of_this_environment_and_no_other() -> None:
    none = Remembered()
    assert not_adopted(told(none, markers={"9": "production"})) is not None
    for markers in ({}, {"9": "staging"}, {"9": "production", "10": "production"}):
        assert not_adopted(told(none, markers=markers)) is None
    assert not_adopted(told(Remembered(Marker("production", "1" * 32, "9")), markers={"9": "production"})) is None


def test_every_case_is_answered_in_some_way() -> None:
    """Only what is shown as passing passes: all else refuses an apply plan of production."""
    passing = [name for name, case in cases().items() if answers(clone(case)) == ["passed"]]
    assert passing == [
        "its own shop",
        "its own shop, by marker and address",
        "its own shop, at an address that nobody names",
        "a first apply",
        "applied before there were markers, and at its address",
        "what only takes away, and the state was lost",
        "taken back",
    ]


def test_of_reclaim_money_and_buyers_are_shown_and_no_reason_to_stop() -> None:
    going = change(Action.DISABLE, "integrations/a", "1", enabled=False)
    held = live({"1": {"type": "money_order", "enabled": True}}, money=None)
    assert answers(money(Case(environment(), plan=plan(going), live=held))) == ["refused PC218"]
    assert answers(money(Case(environment(), plan=plan(going, options={"reclaim": True}), live=held))) == []
