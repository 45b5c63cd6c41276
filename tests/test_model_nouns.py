"""The small nouns of plans, state and runs."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import PayconfError, RateLimited, Rejected
from payconf.model.kind import FieldSpec, Kind
from payconf.model.outcome import Done, Run, Step
from payconf.model.plan import Header, Plan
from payconf.model.state import Binding, State
from payconf.model.value import Gone, LiveRef, Ref, SecretRef, from_json, to_json, walk_refs
from payconf.model.verdict import Answer, Verdict

STRIPE = Address("integrations", "stripe")


def test_addresses_are_read_and_written() -> None:
    assert str(STRIPE) == "integrations/stripe"
    assert Address.parse("integrations/stripe") == STRIPE
    for text in ("", "stripe", "/stripe", "integrations/"):
        with pytest.raises(ValueError, match="kind/key"):
            Address.parse(text)


_WORD = st.text(max_size=6)
_ADDRESS = st.builds(Address, st.sampled_from(["rules", "integrations"]), st.text("abc/-", min_size=1))
_LEAF = (
    _WORD
    | st.integers()
    | st.booleans()
    | st.none()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.builds(SecretRef, _WORD, st.none() | _WORD)
    | st.builds(Ref, _ADDRESS, _WORD)
    | st.builds(LiveRef, _WORD, _WORD, _WORD)
    | st.builds(Gone, _WORD, _WORD)
)
_NAMES = _WORD | st.sampled_from(
    ["$secret", "$ref", "$live", "$gone", "$decimal", "$map", "fingerprint", "output", "id"]
)
_VALUE = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3), max_leaves=8
)


@given(_VALUE)
def test_values_survive_json(value: object) -> None:
    again = from_json(json.loads(json.dumps(to_json(value))))
    assert again == value
    assert repr(again) == repr(value)


def test_tuples_become_lists() -> None:
    assert to_json((1, Decimal("1.50"))) == [1, {"$decimal": "1.50"}]


def test_refs_are_found_in_order() -> None:
    one, two, three = (Ref(STRIPE, name) for name in "abc")
    assert walk_refs({"methods": [one, "x", (two,)], "other": {"deep": three}, "none": None}) == [one, two, three]


def test_fields_of_a_kind_follow_its_discriminator() -> None:
    name, key = FieldSpec("name"), FieldSpec("secret_key", write_only=True, secret=True)
    plain = Kind("rules", "managed", {"name": name}, 2)
    typed = Kind(
        "integrations", "managed", {"name": name}, 1, discriminator="type", variants={"stripe": {"secret_key": key}}
    )
    assert plain.fields_of({"type": "stripe"}) == {"name": name}
    assert typed.fields_of({"type": "stripe"}) == {"name": name, "secret_key": key}
    assert typed.fields_of({"type": "other"}) == typed.fields_of({}) == {"name": name}


def test_hidden_fields_and_the_identity_of_a_kind() -> None:
    assert [FieldSpec("a", write_only=w, secret=s).hidden for w in (False, True) for s in (False, True)] == [
        False,
        True,
        True,
        True,
    ]
    name, label = FieldSpec("name"), FieldSpec("label")
    assert Kind("a", "managed", {"name": name}, 1, natural_key=("id",)).identity() == ("id",)
    assert Kind("a", "managed", {"label": label, "name": name}, 1).identity() == ("name",)
    assert Kind("a", "managed", {"label": label}, 1).identity() == ("label",)
    assert Kind("a", "managed", {}, 1).identity() == ()


def test_steps_of_a_run_are_counted() -> None:
    run = Run("r-0001", "sandbox", "i", "d", "2026-01-01T00:00:00Z", (Step("a", Done.DONE), Step("b", Done.FAILED)))
    assert [run.count(done) for done in Done] == [1, 1, 0, 0]


def header(environment_class: str) -> Header:
    return Header("x", environment_class, "local", "local:x", "a", "p", "2026", "2026")


def test_undecided_refuses_only_the_apply_plan_of_production() -> None:
    passed, refused, undecided = (Verdict("g", answer) for answer in Answer)
    verdicts = (passed, refused, undecided)
    for environment_class, complete, expected in (
        ("production", True, (refused, undecided)),
        ("production", False, (refused,)),
        ("sandbox", True, (refused,)),
    ):
        plan = Plan(header(environment_class), verdicts=verdicts, complete=complete)
        assert plan.refused == expected
        assert plan.undecided == (undecided,)


def test_a_plan_without_changes_is_empty() -> None:
    assert Plan(header("sandbox")).empty
    assert not Plan(header("sandbox"), (Change("c", Action.CREATE, Reason.NEW, STRIPE),)).empty


def test_the_owner_of_a_live_object() -> None:
    state = State({STRIPE: Binding(STRIPE, "7")})
    assert state.owner("integrations", "7") == STRIPE
    assert state.owner("rules", "7") is None
    assert state.owner("integrations", "8") is None


def test_errors_carry_what_to_do() -> None:
    error = PayconfError("It broke.", "Mend it.")
    assert (str(error), error.fix, error.exit_code) == ("It broke.", "Mend it.", 1)
    assert RateLimited("slow", retry_after=2.5).retry_after == 2.5
    assert Rejected("no", field="label").field == "label"
