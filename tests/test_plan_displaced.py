"""The names of objects that made way: of a URL it stays a URL, and what a broken-off run left is known again by it."""

from __future__ import annotations

import pytest

from payconf.model.address import Address
from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import LiveResource, Resource
from payconf.plan.bind import Pair
from payconf.plan.displaced import as_before, displaced, predecessors

KIND = Kind("webhooks", "managed", {"url": FieldSpec("url")}, 5, natural_key=("url",))
OWN = Address("webhooks", "orders")
LONG = "https://shop.acme.example/" + "x" * 300
NAMES = [
    ("https://shop.acme.example/hook", "https://shop.acme.example/hook?old=7"),
    ("https://shop.acme.example/hook?a=b", "https://shop.acme.example/hook?a=b&old=7"),
    (LONG, f"{LONG}?old=7"),
    ("Cards", "Cards (old 7)"),
    ("C" * 300, "C" * 200 + " (old 7)"),
]


def live(ident: str, url: str) -> LiveResource:
    return LiveResource("webhooks", ident, {"url": url})


@pytest.mark.parametrize(("name", "after"), NAMES)
def test_what_makes_way_is_named_after_itself_and_known_again(name: str, after: str) -> None:
    assert displaced(name, "7") == after
    now = live("8", name)
    pair = Pair(OWN, KIND, Resource(OWN, {"url": name}), now, None)
    raw = {("webhooks", "7"): live("7", after), ("webhooks", "8"): now, ("webhooks", "9"): live("9", f"{name}/other")}
    assert predecessors([pair], raw, {"webhooks": KIND}, {("webhooks", "8"): OWN}) == {("webhooks", "7"): OWN}


@pytest.mark.parametrize(("name", "after"), NAMES)
def test_the_name_that_was_applied_last_counts_and_not_that_of_the_step(name: str, after: str) -> None:
    pair = Pair(OWN, KIND, None, live("7", after), None)
    assert as_before("url", after, name, pair, {}) == name
    assert as_before("url", f"{after}7", name, pair, {}) == f"{after}7"


def test_anothers_mark_is_none_of_its_own() -> None:
    raw = {("webhooks", "7"): live("7", "https://shop.acme.example/hook?old=8")}
    assert predecessors([], raw, {"webhooks": KIND}, {}) == {}
