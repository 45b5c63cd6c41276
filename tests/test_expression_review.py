"""Expressions: what is said of each, decided by hand, and at its exact place in the YAML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from payconf.check import check
from payconf.check.inside import Places
from payconf.checkout.expression import problems
from payconf.checkout.expression.kinds import FLOAT, INTEGER, LIST, NULL, TEXT, Type, union
from payconf.checkout.expression.vocabulary import item_name
from payconf.model.codes import CODES
from payconf.model.span import Sources, Span
from tests.resolve_samples import SETTINGS, TERM, environment

Write = Callable[[dict[str, str]], Path]
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data/expressions.yaml").read_text(encoding="utf-8"))


def _found(text: str) -> dict[str, int]:
    return {problem.code: problem.offset for problem in problems(text)}


def test_the_table_is_large_and_names_every_code() -> None:
    assert sum(map(len, TABLE.values())) >= 250
    assert set(TABLE) - {"fine", "several"} == {code for code in CODES if "PC354" <= code <= "PC359"}


@pytest.mark.parametrize("code", [code for code in TABLE if code.startswith("PC")])
def test_one_problem(code: str) -> None:
    for offset, text in TABLE[code]:
        found = problems(text)
        assert [(problem.code, problem.offset) for problem in found] == [(code, offset)], text
        assert found[0].message.isprintable()
        assert not found[0].message.endswith(".")
        assert found[0].fix is None or found[0].fix.endswith(".")


def test_many_problems_are_cut() -> None:
    """The first ten, whatever they are."""
    assert [problem.offset for problem in problems(f"[{'currency.x, ' * 12}]")] == [10 + 12 * n for n in range(10)]


def test_nothing_wrong_and_several_things() -> None:
    for text in TABLE["fine"]:
        assert problems(text) == (), text
    for expected, text in TABLE["several"]:
        assert _found(text) == expected, text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subTotal.value > 5", "did you mean 'subtotal'?"),
        ("lineItems.any(lineItem.quantiy > 5)", "lineItem has no part 'quantiy'; did you mean 'quantity'?"),
        ("subtotal.x > 5", "it has currency and value"),
        ("nothingLikeIt > 5", "there are billingAddress, currency, customer,"),
        ("conut(lineItems) > 5", "there is no function 'conut'; did you mean 'count'?"),
        ("length(lineItems) > 5", "there is only count"),
        ("lineItems.eny(true)", "did you mean 'any'?"),
        ("lineItems.first(true)", "lists have all, any and sum"),
        ("lineItems.quantity > 5", "write lineItems.any(lineItem.quantity …), or all or sum"),
        ("lineItems.any(item.quantity > 5)", "one item is called lineItem"),
        ("lineItem.quantity > 5", "it is one item inside lineItems.all()"),
        ("paymentMethod = 1", "the shop's documentation lists it"),
        ("currency = “EUR”", "straight quotes"),
        ("True", "write true"),
        ("true and not", "as an operator it needs a space"),
        ("total.value > 5", "total is a float, which has no parts such as 'value'"),
        ("total === 5", "the shop refuses ===; = is strict already"),
        ("total !== 5", "the shop refuses !==; != is strict already"),
        ("customer?.name", "the language has no ?. operator"),
        ("1 ?? 2", "the language has no ?? operator"),
        (".5 > 1", "a number begins with a digit"),
        ("1_000 > 1", "makes the number unreadable"),
        ("total > 1 AND true", "'AND' is no operator; write and"),
        ("NOT true", "'NOT' is no operator; write not"),
        ('currency="EUR"and true', "only with a space or a round bracket on both sides"),
        ('currency not  in ["EUR"]', "exactly one space"),
        ("total > 1 true", "'true' stands where an operator or the end must"),
    ],
)
def test_the_message_helps(text: str, words: str) -> None:
    assert words in problems(text)[0].message


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("total = 100", "Write 100.0 instead."),
        ("count(lineItems) = 2.0", "Write 2 instead."),
        ("count(lineItems) = 2.5", None),
        ('total > "100"', "Write 100 instead."),
        ('total > "a hundred"', None),
        ("billingAddress.postalCode = 10115", 'Write "10115" instead.'),
        ('not currency = "EUR"', "Put brackets around the comparison: not binds more tightly."),
        ("total in 1..10", "Write total >= 1 and total <= 10."),
        ("total not in 1..10", None),
        ("total = null", None),
    ],
)
def test_the_fix_is_what_to_write(text: str, fix: str | None) -> None:
    assert problems(text)[0].fix == fix


def test_types_as_people_say_them() -> None:
    kinds = [Type(INTEGER), Type(FLOAT | INTEGER), Type(FLOAT | TEXT | NULL), Type(-1 & 127)]
    assert list(map(str, kinds)) == ["an integer", "a number", "a float or a text or nothing", "anything"]
    lists = Type(LIST, item=Type(INTEGER)), Type(LIST, item=Type(FLOAT))
    assert str(union(*lists).item) == "a number"
    assert union(lists[0], Type(TEXT)).item is None


def test_items_of_lists() -> None:
    names = ["lineItems", "categories", "boxes", "branches", "ties", "status", "children", "classes", "class"]
    assert list(map(item_name, names)) == [
        *("lineItem", "category", "box", "branch", "tie", "statusItem", "childrenItem", "class", "classItem"),
    ]


RULES = """
rules:
  plain: {sort_order: 1, currency: EUR, expression: total > 1 and totl > 2, methods: [invoice]}
  ends: {sort_order: 1, currency: EUR, expression: total >, methods: [invoice]}
  single: {sort_order: 1, currency: EUR, expression: 'currency = "it''s" and totl > 2', methods: [invoice]}
  double:
    {sort_order: 1, currency: EUR, methods: [invoice], expression: "currency ~ \\"é\\x41\\u00e9\\\\n\\" and\\ttotl > 2"}
  long:
    sort_order: 1
    currency: EUR
    methods: [invoice]
    expression: total > 1

      and total < 5
      and totl > 2   # over several lines
  quoted:
    sort_order: 1
    currency: EUR
    methods: [invoice]
    expression: "total > 1 \\
      and

      totl > 2"
  literal:
    sort_order: 1
    currency: EUR
    methods: [invoice]
    expression: |  # as it stands

      total > 1
        and totl > 2
  folded:
    sort_order: 1
    currency: EUR
    methods: [invoice]
    expression: >-
      total > 1

      and
      totl > 2
  anchored: {sort_order: 1, currency: EUR, expression: &big totl > 2, methods: [invoice]}
  alias: {sort_order: 1, currency: EUR, expression: *big , methods: [invoice]}
"""


def test_places_inside_every_kind_of_scalar(write_project: Write) -> None:
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TERM + RULES}
    found = environment(write_project(files))
    places = {finding.address: finding.span for finding in check(found)}
    lines = (TERM + RULES).splitlines()
    for key in found.rules:
        span = places[f"rules/{key}"]
        rest = lines[span.line - 1][span.column - 1 :]
        assert rest.startswith({"ends": ", methods", "alias": "*big"}.get(key, "totl > 2")), key
    assert places["rules/ends"].column - 2 == lines[places["rules/ends"].line - 1].index("total >") + len("total >") - 1


@pytest.mark.parametrize(
    ("source", "value", "offset", "place"),
    [
        ("a: total > x", "total > x", 8, (1, 12)),
        ("a: total > x", "total < x", 8, (1, 4)),
        ("a: total > x", "total > x and y", 14, (1, 4)),
        ("a: total > x", "total > x", 0, (1, 4)),
        ("a:  ", " ", 0, (1, 4)),
        ("a: '''' ", "'", 0, (1, 5)),
        ('a: "\\U0001F600 x" ', "\U0001f600 x", 2, (1, 16)),
        ("a: |\n  x\n   y\n", "x\n y\n", 3, (3, 4)),
        ("a: &x\n  total", "total", 0, (1, 4)),
        ("a: 'x\n  y'", "x y", 2, (2, 3)),
        ("a: >\r\n  x\r  y", "x y", 2, (3, 3)),
    ],
)
def test_a_place_is_exact_or_the_scalar_itself(source: str, value: str, offset: int, place: tuple[int, int]) -> None:
    sources = Sources()
    sources.add("f", source.encode())
    assert Places(sources).inside(Span("f", 1, 4), value, offset) == Span("f", *place)
    for unknown in (Span("other", 1, 4), Span("f", 9, 4)):
        assert Places(sources).inside(unknown, value, offset) == unknown


def test_rules_without_expressions_have_no_such_findings(write_project: Write) -> None:
    rules = "rules: {r: {sort_order: 1, currency: EUR, methods: [invoice]}}\n"
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TERM + rules}
    assert check(environment(write_project(files))) == []
