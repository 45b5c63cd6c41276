"""What expressions yield: the shop's own answers, and many more that were worked out by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.checkout.evaluation import Doubt, Failed, Failure, Found, Thing, Undecided, program
from payconf.checkout.expression import show
from payconf.checkout.expression.tree import Expression
from tests.evaluation_table import SCOPE, TABLE
from tests.expression_samples import TEXTS, TREES

SHOP: dict[str, Any] = json.loads((Path(__file__).parent / "data/oro-expressions.json").read_text(encoding="utf-8"))


def _value(written: Any) -> Any:
    """A value of the shop's context, where the type of a number stands behind it."""
    match written:
        case str() if written.endswith(" (float)"):
            return float(written.removesuffix(" (float)"))
        case str() if written.endswith(" (int)"):
            return int(written.removesuffix(" (int)"))
        case list():
            return tuple(map(_value, written))
        case dict():
            return Thing({name: _value(part) for name, part in written.items()}, complete=True)
        case _:
            return written


def _answer(written: Any) -> Any:
    """A value of the shop's answers."""
    match written:
        case {"float": number}:
            return float(number)
        case list():
            return tuple(map(_answer, written))
        case _:
            return written


CONTEXTS = {letter: {name: _value(part) for name, part in SHOP["contexts"][letter].items()} for letter in "AB"}


def _exactly(value: Any) -> Any:
    """With the types of all that is in it; -0.0 is 0.0, as in PHP."""
    if isinstance(value, tuple):
        return "tuple", [_exactly(item) for item in value]
    if isinstance(value, dict):
        return "dict", [(key, _exactly(item)) for key, item in value.items()]
    return type(value).__name__, value


@pytest.mark.parametrize("context", ["A", "B"])
@pytest.mark.parametrize("row", SHOP["rows"], ids=lambda row: row["expression"])
def test_the_shop_answers_the_same(row: dict[str, Any], context: str) -> None:
    answer, found = row[context], program(row["expression"])
    value = found.value(CONTEXTS[context])
    if "error" in answer:
        assert isinstance(value, Failed)
    else:
        assert isinstance(value, Found)
        assert _exactly(value.value) == _exactly(_answer(answer["value"]))
    assert (found.holds(CONTEXTS[context]) == Found(True)) is answer["passes"]


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=lambda entry: str(entry)[:60])
def test_by_hand(text: str, expected: Any) -> None:
    found = program(text).value(SCOPE)
    match found:
        case Found(value):
            assert _exactly(value) == _exactly(expected)
        case Failed(why):
            assert why is expected
        case Undecided(why):
            assert why is expected


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 300
    assert set(Failure) | set(Doubt) <= {value for value in TABLE.values() if isinstance(value, Failure | Doubt)}


@pytest.mark.parametrize(
    ("text", "path", "offset"),
    [
        ("total > 5 and shippingOrigin.countryIso2 = 'US'", "shippingOrigin", 14),
        ("customer.vatId = 'DE1'", "customer.vatId", 9),
        ("customer.group.color != 'red'", "customer.group.color", 15),
        ("lineItems.any(customer.level > 3)", "customer.level", 23),
        ("customer ~ 'x' = 'y'", "", 9),
    ],
)
def test_what_is_missing_is_named_with_its_place(text: str, path: str, offset: int) -> None:
    found = program(text).holds(SCOPE)
    assert isinstance(found, Undecided)
    assert (found.path, found.offset) == (path, offset)


@pytest.mark.parametrize(
    ("text", "why", "offset"),
    [
        ("total > 5 and customerUser.email = 'a'", Failure.NO_OBJECT, 27),
        ("total / 0 > 5", Failure.ZERO, 6),
        ("lineItems.sum(true) > 5", Failure.NO_NUMBER, 10),
        ("lineItems.any(lineItem.quantity / 0 > 1)", Failure.ZERO, 32),
        ("foo", Failure.NO_VARIABLE, 0),
        ("total >", Failure.SYNTAX, 7),
    ],
)
def test_a_failure_has_its_place(text: str, why: Failure, offset: int) -> None:
    assert program(text).holds(SCOPE) == Failed(why, offset)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shippingOrigin and total < 5", Found(False)),
        ("shippingOrigin and (total > 5 and total < 6)", Found(False)),
        ("shippingOrigin and foo", Failed(Failure.NO_VARIABLE, 19)),
        ("shippingOrigin and total > 5", Undecided(Doubt.NOT_GIVEN, "shippingOrigin", 0)),
        ("shippingOrigin and customer.x", Undecided(Doubt.NOT_GIVEN, "shippingOrigin", 0)),
        ("total > 5 and '0'", Found(False)),
        ("total > 5 and lineItems", Found(True)),
    ],
)
def test_a_rule_that_can_not_hold_asks_for_nothing(text: str, expected: Any) -> None:
    assert program(text).holds(SCOPE) == expected


@given(TREES)
@settings(max_examples=400, deadline=None)
def test_every_tree_has_an_answer(tree: Expression) -> None:
    """Whatever stands there: a value, a failure or a doubt, and never another error."""
    found = program(show(tree))
    value = found.value(SCOPE)
    holds = found.holds(SCOPE)
    assert isinstance(value, Found | Failed | Undecided)
    if isinstance(value, Found) and not (isinstance(value.value, float) and math.isnan(value.value)):
        assert holds == Found(bool(value.value) and value.value != "0")


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_every_text_has_an_answer(text: str) -> None:
    assert isinstance(program(text).holds(SCOPE), Found | Failed | Undecided)


@given(st.text(max_size=12), st.text(max_size=8))
@settings(max_examples=400, deadline=None)
def test_every_pattern_has_an_answer(pattern: str, subject: str) -> None:
    found = program("currency matches billingAddress.city")
    scope = {**SCOPE, "currency": subject, "billingAddress": Thing({"city": f"/{pattern}/"}, complete=True)}
    assert isinstance(found.value(scope), Found | Failed | Undecided)
