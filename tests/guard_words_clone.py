"""Scenes of copied shops, for the words of the guards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from payconf.guard.case import Case
from payconf.guard.clone import clone
from payconf.model.change import Action, Change, FieldChange
from payconf.model.marker import Marker, Remembered, name_of
from payconf.model.plan import Plan
from payconf.model.resource import Account, Live
from payconf.model.verdict import Verdict
from tests.guard_samples import change, environment, integration, live, plan

OWN = "https://production.shop.example"
STAGING = environment("staging", "testing")
KNOWN = Remembered(Marker("production", "0" * 32, "9"), 7)


def told(known: Remembered | None = KNOWN, url: str | None = None, unread: tuple[str, ...] = (), **more: Any) -> Case:
    """Production and a shop with these markers, by live id."""
    facts = {} if url is None else {"application_url": url}
    held = live(more.get("integrations"), markers=more.get("markers"), facts=facts)
    made = more.get("made", plan(change(Action.CREATE, "rules/all"), complete=True))
    return Case(environment(), (STAGING,), None, made, more.get("held", held), unread, remembered=known)


def cases() -> dict[str, Case]:
    """All of them, by what they show."""
    mine, off = {"9": "production"}, change(Action.DISABLE, "integrations/a", "1", enabled=False)
    named = integration("money_order", name=name_of("production", "1" * 32))
    return {
        "its own shop": told(markers=mine),
        "its own shop, by marker and address": told(markers=mine, url=f"{OWN}/"),
        "its own shop, at an address that nobody names": told(markers=mine, url="http://localhost"),
        "an address, and an environment that does not resolve": told(
            markers=mine, url="http://localhost", unread=("old",)
        ),
        "another environment's shop": told(markers={"9": "staging"}),
        "two markers, one of them another's": told(markers={"9": "production", "12": "staging"}),
        "two markers": told(markers={"9": "production", "12": "production"}),
        "none where the state knows one": told(),
        "one that was enabled by hand": told(integrations={"9": {"name": name_of("production", "0" * 32)}}),
        "another one than the state knows": told(Remembered(Marker("production", "2" * 32, "9"), 7), markers=mine),
        "the same under another id of the shop": told(Remembered(Marker("production", "0" * 32, "8"), 7), markers=mine),
        "one that the state doesn't know": told(Remembered(), markers=mine),
        "another environment's address": told(markers=mine, url="https://STAGING.shop.example/b2b"),
        "a copy in every respect": told(markers={"9": "staging"}, url="https://staging.shop.example"),
        "a first apply": told(Remembered()),
        "a first apply to another's address": told(Remembered(), url="https://staging.shop.example"),
        "applied before there were markers": told(Remembered(None, 7)),
        "applied before there were markers, and at its address": told(Remembered(None, 7), url=OWN),
        "applied before there were markers, and at an unknown address": told(Remembered(None, 7), url="http://x"),
        "no state was read": told(None, markers=mine),
        "nothing was read": Case(environment(), (STAGING,), None, plan(), None, remembered=KNOWN),
        "no integrations were read": told(held=Live(Account("shop"), {})),
        "what only takes away, and the state was lost": told(Remembered(), markers=mine, made=_taking(off)),
        "what only takes away, in another's shop": told(markers={"9": "staging"}, made=_taking(off)),
        "taken back": told(markers={"9": "staging"}, made=plan(options={"reclaim": True})),
        "a name that is kept": Case(environment(integrations={"a": named})),
    }


def _taking(off: Change) -> Plan:
    return plan(replace(off, fields=(FieldChange("enabled", True, False),)), complete=True)


def scenes() -> dict[str, Callable[[], tuple[Verdict, ...]]]:
    """The same, each asked of this guard alone."""
    return {name: partial(_asked, case) for name, case in cases().items()}


def _asked(case: Case) -> tuple[Verdict, ...]:
    return tuple(clone(case))
