"""What a state keeps of live objects."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from payconf.model.address import Address
from payconf.model.errors import Refused, Stale
from payconf.model.state import Binding, State, SwitchedOff, Written
from payconf.model.value import Gone, LiveRef, Ref, SecretRef
from payconf.testing.harness import require
from payconf.testing.state.bench import CARDS, NAMES, STRIPE, Bench, refused

NEW = Address("integrations", "cards")
_METHODS = [LiveRef("integrations", "7", "method.card"), Ref(Address("integrations", "bank"), "method.")]
_RULE = SwitchedOff("rules", "5", "methods", "3", _METHODS, "r-0002", "2026-11-29T06:00:00+00:00")
_CARD = SwitchedOff("integrations", "3", "enabled", "3", False, "r-0002", "2026-11-29T06:00:00+00:00")


def an_unknown_environment_is_empty(bench: Bench) -> None:
    """Nobody has written anything: no bindings, no runs, no audit, no lock."""
    with bench.store() as store:
        require(store.load("production") == State(), "an unknown environment has a state")
        require(store.environments() == (), "there are environments")
        require(store.runs("production") == () and store.leases() == (), "there are runs or locks")
        require(store.audited("production") == (), "there is an audit")


def keeps_every_kind_of_value(bench: Bench) -> None:
    """What was bound comes back equal, in another process too, and in no other environment."""
    values = {
        "label": {"default": "Karte ä \ufffd 😀", "$odd": 'quote " back \\ slash'},
        "secret_key": SecretRef("env://X", "ab12"),
        "methods": [LiveRef("integrations", "7", "method.card"), Gone("apruve.", "9"), Ref(CARDS, "id")],
        "amount": Decimal("10.50"),
        "expression": None,
        "nul": "a\0b",
        "half": "\ud800",
        "big": 2**70,
    }
    written = {
        "secret_key": Written("written", "ab12", "r-0001", "7", "k1", ("f1", "f2"), "env://X"),
        "signing_secret": Written("unproven"),
        "key": Written("told", version="7", at="2026-11-29T12:00:00+00:00", expires="2027-11-29T12:00:00Z"),
    }
    binding = Binding(STRIPE, "7", values, written)
    with bench.store() as store:
        store.bind("production", binding)
    with bench.store() as store:
        require(store.load("production").bindings == {STRIPE: binding}, "a binding came back changed")
        require(store.load("sandbox").bindings == {}, "another environment has it too")


def binds_over_and_forgets(bench: Bench) -> None:
    """A second bind replaces; unbind forgets, also what isn't there."""
    with bench.store() as store:
        store.bind("e", Binding(STRIPE, "1"))
        store.bind("e", Binding(STRIPE, "2", {"name": "x"}))
        require(store.load("e").bindings == {STRIPE: Binding(STRIPE, "2", {"name": "x"})}, "not replaced")
        store.bind("e", Binding(CARDS, "1"))
        store.bind("e", Binding(NEW, "1"))
        store.unbind("e", STRIPE)
        store.unbind("e", STRIPE)
        store.unbind("nowhere", STRIPE)
        require(set(store.load("e").bindings) == {CARDS, NEW}, "not forgotten")


def one_live_object_has_one_owner(bench: Bench) -> None:
    """Two addresses of one kind never own one live object; of another kind, or environment, they may."""
    with bench.store() as store:
        store.bind("e", Binding(STRIPE, "1"))
        with bench.store() as other:
            error = refused(Refused, lambda: other.bind("e", Binding(NEW, "1")), "integrations/stripe already owns")
            require("moved:" in error.fix, "the fix doesn't say moved:")
        store.bind("e", Binding(CARDS, "1"))
        store.bind("other", Binding(NEW, "1"))
        require(set(store.load("e").bindings) == {STRIPE, CARDS}, "other bindings than those bound")
        store.unbind("e", STRIPE)
        store.bind("e", Binding(NEW, "1"))
        require(set(store.load("e").bindings) == {NEW, CARDS}, "what was let go can't be owned")


def renames_once(bench: Bench) -> None:
    """A rename moves the binding and is remembered; a second time it does nothing, and the way back is open."""
    with bench.store() as store:
        store.bind("e", Binding(STRIPE, "1", {"name": "x"}))
        store.rename("e", STRIPE, NEW)
        store.rename("e", STRIPE, NEW)
        state = store.load("e")
        require(state.bindings == {NEW: Binding(NEW, "1", {"name": "x"})}, "not moved")
        require(state.moved == {STRIPE: NEW}, "not remembered")
        store.rename("e", NEW, STRIPE)
        require(store.load("e").moved == {NEW: STRIPE}, "the way back is not remembered alone")
        store.rename("e", STRIPE, STRIPE)
        require(set(store.load("e").bindings) == {STRIPE}, "a rename to itself did something")
        store.bind("e", Binding(NEW, "2"))
        refused(Refused, lambda: store.rename("e", STRIPE, NEW), "owns an object of its own")
        refused(Refused, lambda: store.rename("e", STRIPE, CARDS), "another kind")
        require({entry.live_id for entry in store.load("e").bindings.values()} == {"1", "2"}, "something was lost")


def a_plan_is_used_once(bench: Bench) -> None:
    """In one environment, whoever asks."""
    with bench.store() as store:
        require(not store.plan_used("e", "abc"), "a plan that nobody used is called used")
        store.use_plan("e", "abc")
        require(not store.plan_used("other", "abc"), "one environment's plans are taken for another's")
        store.use_plan("other", "abc")
        refused(Stale, lambda: store.use_plan("e", "abc"), "once only")
    with bench.store() as store:
        require(store.plan_used("e", "abc"), "a used plan is forgotten")
        refused(Stale, lambda: store.use_plan("e", "abc"), "once only")


def remembers_what_off_did(bench: Bench) -> None:
    """By live ids; a later run's word replaces an earlier one's and is not forgotten with it."""
    with bench.store() as store:
        store.switch_off("production", [_RULE, _CARD])
        require(store.load("production").off == (_CARD, _RULE), "not remembered in order")
        require(store.load("sandbox").off == (), "another environment has it too")
        again = replace(_RULE, value=_METHODS[:1], run="r-0005")
        store.switch_off("production", [again])
        require(store.load("production").off == (_CARD, again), "not replaced")
        store.forget_off("production", [_RULE, _CARD])
    with bench.store() as store:
        require(store.load("production").off == (again,), "forgotten with an earlier run")


def names_of_environments_are_data(bench: Bench) -> None:
    """Whatever they look like: each has its own."""
    with bench.store() as store:
        for number, name in enumerate(NAMES):
            store.bind(name, Binding(STRIPE, str(number)))
            store.keep(name, store.begin(name, "i", "d", "t"), "../plan", name.encode())
        require(store.environments() == tuple(sorted(NAMES)), f"{store.environments()}")
        for number, name in enumerate(NAMES):
            require(store.load(name).bindings[STRIPE].live_id == str(number), f"{name} holds another's")
            require(store.kept(name, "r-0001", "../plan") == name.encode(), f"{name} keeps another's file")


CHECKS = (
    an_unknown_environment_is_empty,
    keeps_every_kind_of_value,
    binds_over_and_forgets,
    one_live_object_has_one_owner,
    renames_once,
    a_plan_is_used_once,
    remembers_what_off_did,
    names_of_environments_are_data,
)
