"""What is called certain of an expression is so in every checkout."""

from __future__ import annotations

import math
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payconf.checkout.certainty.cells import floats, integers, texts
from payconf.checkout.certainty.condition import condition, read
from payconf.checkout.certainty.evident import is_open
from payconf.checkout.certainty.frame import ANYWHERE, Frame
from payconf.checkout.certainty.outcome import EVERY, Outcome
from payconf.checkout.certainty.reasoner import Reasoner
from payconf.checkout.certainty.reasons import why
from payconf.checkout.evaluation import Failed, Found, program
from payconf.checkout.matching.checkout import Checkout
from payconf.checkout.matching.scope import scope
from tests.certainty_samples import EXPRESSIONS, FRAMES, checkouts

HOLDS, NOT, FAILS = Outcome.HOLDS, Outcome.NOT, Outcome.FAILS
GERMANY = Frame("EUR", frozenset({("DE", "")}))
EXAMPLES = int(os.environ.get("PAYCONF_LAWS", "100"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def seen(text: str, checkout: Checkout) -> Outcome | None:
    """What the evaluator says; None where it doesn't know."""
    found = program(text).holds(scope(checkout))
    if isinstance(found, Failed):
        return FAILS
    if isinstance(found, Found):
        return HOLDS if found.value else NOT
    return None


@pytest.mark.untraced
@MANY
@given(st.data(), EXPRESSIONS, FRAMES)
def test_every_answer_of_a_checkout_is_among_the_possible_ones(data: st.DataObject, text: str, frame: Frame) -> None:
    possible = Reasoner().possible(read(text), frame)
    for checkout in data.draw(st.lists(checkouts(frame), min_size=20, max_size=20)):
        answer = seen(text, checkout)
        assert answer is None or answer in possible


@MANY
@given(st.data(), EXPRESSIONS, st.lists(EXPRESSIONS, min_size=1, max_size=3), FRAMES)
def test_what_is_covered_never_holds_alone(data: st.DataObject, text: str, others: list[str], frame: Frame) -> None:
    covered = Reasoner().covered(read(text), [*map(read, others)], frame)
    for checkout in data.draw(st.lists(checkouts(frame), min_size=20, max_size=20)) if covered else ():
        answers = {seen(other, checkout) for other in others}
        assert seen(text, checkout) is not HOLDS or not answers.isdisjoint({HOLDS, None})


@MANY
@given(EXPRESSIONS, FRAMES)
def test_what_is_evidently_open_is_not_certain(text: str, frame: Frame) -> None:
    asked = read(text)
    if is_open(asked.tree, frame):
        assert Reasoner()._known(asked, frame)[0] is EVERY


@pytest.mark.parametrize(
    ("text", "frame", "expected"),
    [
        ("total > 5 and total < 5", ANYWHERE, NOT),
        ("total > 5 and total < 5.1", ANYWHERE, EVERY),
        ("total > 5 and not (total >= 5)", ANYWHERE, NOT),
        ("5 < total and 5 > total", ANYWHERE, NOT),
        ("total > 5 or total <= 5", ANYWHERE, HOLDS),
        ("total = 5", ANYWHERE, NOT),
        ("total > -5 or total < -4", ANYWHERE, HOLDS),
        ("total > -5 or total < -5", ANYWHERE, EVERY),
        ("currency = 'EUR'", GERMANY, HOLDS),
        ("currency = 'USD'", GERMANY, NOT),
        ("currency = 'USD'", ANYWHERE, EVERY),
        ("billingAddress.countryIso2 = 'DE'", GERMANY, HOLDS),
        ("billingAddress.countryIso2 = 'AT'", GERMANY, NOT),
        ("billingAddress = null", GERMANY, NOT),
        ("billingAddress.regionCode = 'BE'", GERMANY, EVERY),
        ("billingAddress.regionCode = 'CA'", Frame("", frozenset({("US", "CA")})), HOLDS),
        ("billingAddress.regionCode = 'NY'", Frame("", frozenset({("US", "CA")})), NOT),
        ("billingAddress.city = 'A' or billingAddress.city != 'A'", GERMANY, HOLDS),
        ("billingAddress.city = 'A' or billingAddress.city != 'A'", ANYWHERE, EVERY),
        ("customer = null and customer.name = 'A'", ANYWHERE, NOT | FAILS),
        ("customer.group.name = 'A' and customer.group.name = 'B'", ANYWHERE, NOT | FAILS),
        ("customer.vatId = 1 and customer.vatId = 2", ANYWHERE, EVERY),
        ("customer.vatId = 1 and not (customer.vatId = 1)", ANYWHERE, NOT | FAILS),
        ("count(lineItems) >= 0", ANYWHERE, HOLDS),
        ("count(lineItems) > 0", ANYWHERE, EVERY),
        ("count(customer.tags) >= 0", ANYWHERE, EVERY),
        ("lineItems.sum(lineItem.quantity) > 5 and lineItems.sum(lineItem.quantity) = 5", ANYWHERE, NOT | FAILS),
        ("lineItems.sum(lineItem.quantity) = 5", ANYWHERE, EVERY),
        ("lineItems.sum(lineItem.quantity) = 5.0", ANYWHERE, EVERY),
        ("lineItems.any(lineItem.quantity > 5 and lineItem.quantity < 5)", ANYWHERE, NOT),
        ("lineItems.all(lineItem.quantity > 5 or lineItem.quantity <= 5)", ANYWHERE, HOLDS),
        ("lineItems.any(lineItem.quantity > 5 or lineItem.quantity <= 5)", ANYWHERE, EVERY),
        ("lineItems.all(lineItem.price.value > 5 or lineItem.price.value <= 5)", ANYWHERE, EVERY),
        ("customer.tags.any(false)", ANYWHERE, EVERY),
        ("customer.data.any(datum = 1)", ANYWHERE, EVERY),
        ("lineItems = null", ANYWHERE, EVERY),
        ("shippingMethod == null and shippingMethod = 'A'", ANYWHERE, NOT),
        ("shippingMethod == '' and shippingMethod != null", ANYWHERE, EVERY),
        ("shippingMethod == 5 and shippingMethod == '5'", ANYWHERE, EVERY),
        ("shippingMethod < 'B' and shippingMethod = 'C'", ANYWHERE, EVERY),
        ("shippingMethod and shippingMethod = '0'", ANYWHERE, NOT),
        ("shippingMethod in ['A'] and shippingMethod not in ['A', 'B']", ANYWHERE, NOT),
        ("'A' in shippingMethod", ANYWHERE, EVERY),
        ("total > '5' and total < '5'", ANYWHERE, EVERY),
        ("total = '5'", ANYWHERE, NOT),
        ("total > 9007199254740993 and total < 9007199254740993", ANYWHERE, EVERY),
        ("total == true and total = 0.0", ANYWHERE, NOT),
        ("[5] = total", ANYWHERE, EVERY),
        ("total - 5 > 3 and total - 5 < 3", ANYWHERE, NOT | FAILS),
        ("customer.age - 5 > 3 and customer.age - 5 < 3", ANYWHERE, EVERY),
        ("-total > 3 and -total < 3", ANYWHERE, NOT | FAILS),
        ("-count(lineItems) > 3 and -count(lineItems) < 3", ANYWHERE, NOT | FAILS),
        ("1 / (1 - 1) = 1", ANYWHERE, FAILS),
        ("'a' .. 'bc' = 1", ANYWHERE, EVERY),
        ("total > 5 ? total < 3 : total > 6", ANYWHERE, NOT),
        ("total > 5 ?: total > 4", ANYWHERE, EVERY),
        ("customer and customer = null", ANYWHERE, NOT),
        ("nobody", ANYWHERE, EVERY),
        (
            " or ".join(f"shippingMethod = 'A{each}' and customer.group.name = 'B{each}'" for each in range(99)),
            *2 * [None],
        ),
    ],
)
def test_what_is_certain(text: str, frame: Frame | None, expected: Outcome | None) -> None:
    """Without frame and answer: too much to go through."""
    assert Reasoner().possible(read(text), frame or ANYWHERE) is (expected or EVERY)


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("total > 500", ["total > 100"], True),
        ("total > 50", ["total > 100"], False),
        ("total >= 100", ["total > 100"], False),
        (None, ["total > 5", "total <= 5"], True),
        (None, ["total > 5", "total < 5"], False),
        ("customer.group.name = 'A'", ["customer != null"], True),
        ("customer.vatId = 'A' and total > 5", ["customer.vatId = 'A'"], True),
        ("customer.vatId = 'A'", ["customer.vatId = 'B'"], False),
        ("customer.vatId = 'A'", ["total > 5", "total <= 5"], True),
        ("'a' .. 'bc'", ["true"], False),
        ("total > 5", ["'a' .. 'bc'"], False),
        (
            "shippingMethod = 'A' or shippingMethod = 'B'",
            ["shippingMethod = 'A'", "shippingMethod in ['B', 'C']"],
            True,
        ),
    ],
)
def test_what_covers(text: str | None, others: list[str], expected: bool) -> None:
    assert Reasoner().covered(text and read(text), [*map(read, others)]) is expected


def test_standing_tells_which_hold_beside_it() -> None:
    reasoner = Reasoner()
    others = [read("total > 1"), read("total > 9"), read("customer = null")]
    assert reasoner.standing(read("total > 5"), others, ANYWHERE) == [True, False, False]
    assert reasoner.standing(read("total > 5 and total < 5"), others, ANYWHERE) == [True, True, True]
    assert reasoner.standing(read("total > 5"), [read("'a' .. 'bc'")], ANYWHERE) == [False]


def test_work_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payconf.checkout.certainty.reasoner.MOST_WORK", 10)
    reasoner = Reasoner()
    assert reasoner.possible(read("total > 5 and total < 5")) is NOT
    assert reasoner.possible(read("total > 6 and total < 6")) is EVERY
    assert reasoner.possible(read("total > 5 and total < 5")) is NOT
    assert not reasoner.covered(read("total > 6"), [read("total > 5")])


def test_cells_lie_at_and_around_each_mark() -> None:
    assert floats([5.5]) == (-5e-324, 0.0, 5e-324, math.nextafter(5.5, 0), 5.5, math.nextafter(5.5, 6))
    assert set(integers([5.5, 8])) >= {-1, 0, 1, 5, 6, 7, 8, 9}
    assert texts(["?", "A"]) == ("", "0", "?", "A", "??")


def test_a_condition_knows_what_it_reads() -> None:
    assert condition(read("total > customer.age").tree).reads == {"total", "customer"}


def test_where_three_parts_contradict_each_other_the_whole_is_named() -> None:
    asked = read("(subtotal.value < 10 or total < 10) and subtotal.value > 20 and total > 20")
    found = why(Reasoner(), asked, ANYWHERE)
    assert Reasoner().possible(asked, ANYWHERE) is Outcome.NOT
    assert found.part is asked.tree
    assert found.other is None
