"""Scenes of rotations and of age, for tests/guard_words.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from payconf.gather import gather
from payconf.guard import guard
from payconf.model.change import Action
from payconf.model.errors import AuthError, Unavailable
from payconf.model.evidence import FieldEvidence
from payconf.model.marker import Remembered
from payconf.model.plan import Plan
from payconf.model.resource import Account, Live
from payconf.model.verdict import Verdict
from tests.guard_samples import KEY, answering, change, credential, live, plan, resolver
from tests.guard_words import SECRETS, WORD, ask, cards, raising, shop


def _plan(key: str, class_: str = "production") -> Plan:
    said = {"rotate": {"integrations": [f"integrations/{key}"]}}
    made = change(Action.UPDATE, f"integrations/{key}", "1", secret_key="new")
    return plan(made, class_=class_, complete=True, options=said)


def _awaited() -> tuple[Verdict, ...]:
    """A signing secret whose place the plan fills."""
    entry = credential("stripe", {"secret_key": "env://KEY", "signing_secret": "env://NOT_YET"})
    env = shop(entry)
    found = gather(env, (), resolver(SECRETS), answering(Account("acct_1", "live")), KEY, True)
    known = found.credentials["stripe"]
    waiting = FieldEvidence("signing_secret", "secret", False, False, awaited="webhooks/orders")
    fields = {**known.fields, "signing_secret": waiting}
    evidence = replace(found, credentials={"stripe": replace(known, fields=fields)})
    return guard(env, (), evidence, plan(complete=True), _shop(), remembered=Remembered())


def _shop() -> Live:
    return live(money={}, term_users={})


def scenes() -> Mapping[str, Callable[[], tuple[Verdict, ...]]]:
    """All of them, by what they show."""
    proven = answering(Account("acct_1", "live"))
    sandbox = shop(cards("test"), name="sandbox", class_="sandbox")
    ip = {"client_ref": "ref", "username": "u", "password": "env://WORD"}
    return {
        "a rotation whose new key is proven": lambda: ask(shop(cards()), answer=proven, made=_plan("stripe")),
        "a rotation whose new key nobody could ask about": lambda: ask(
            shop(cards()), answer=raising(Unavailable("Stripe does not answer.")), made=_plan("stripe")
        ),
        "a rotation to a key that is not accepted": lambda: ask(
            shop(cards()), answer=raising(AuthError("no")), made=_plan("stripe")
        ),
        "a rotation in a sandbox that nothing proves": lambda: ask(sandbox, made=_plan("stripe", "sandbox")),
        "a rotation by somebody's word": lambda: ask(shop(credential("ip", ip, attested=WORD)), made=_plan("ip")),
        "a rotation whose new key was not read": lambda: ask(
            shop(cards()), answer=proven, secrets={}, made=_plan("stripe")
        ),
        "a secret that a webhook is about to tell": _awaited,
        "a key as old as payconf knows it": lambda: ask(
            shop(cards(rotate_every="90d", owner="jana@acme.example")),
            answer=proven,
            remembered=Remembered(rotated={"stripe": "2026-01-01T00:00:00+00:00"}),
        ),
    }
