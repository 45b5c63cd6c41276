"""The coverage matrix on the page: what a cell says, how cells share rows and tables, and what is cut."""

from __future__ import annotations

import re

import pytest

from payconf.model.blast import Covered
from payconf.render.html import Explained
from payconf.render.html.matrix import matrix_section
from tests.page_outline import Outline
from tests.page_samples import SHOPS, whole


def test_a_cell_says_what_changes_in_words_and_why() -> None:
    said = Outline(whole()).said
    assert "changed loses PayPal before: Card , PayPal , Invoice (some) after: Card , Invoice (some)" in said
    assert "EU (sort order 10): applies, offers Card and PayPal" in said
    assert "Large (sort order 20): depends on subtotal; where it applies, it offers Invoice" in said
    assert "EU (sort order 10): only billed to AT, DE" in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("A",), (), "nobody can pay any more"),
        ((), ("A",), "gains A"),
        (("A", "B"), ("A", "C"), "loses B, gains C"),
        (("A", "B"), ("B", "A"), "other order"),
        (("A",), ("A",), "for other buyers than before"),
    ],
)
def test_the_words_of_a_change(before: tuple[str, ...], after: tuple[str, ...], said: str) -> None:
    cell = Covered("EU", "EUR", ("AT",), before, after, (), (), 1)
    assert f"changed {said}" in Outline(matrix_section([cell], Explained("x")).markup).said


def test_a_destination_that_a_currency_doesnt_know_is_like_what_it_lies_in() -> None:
    cells = [
        Covered("EU", "EUR", ("US-CA 90001",), ("A",), ("A",), (), (), 0),
        Covered("EU", "EUR", ("elsewhere",), (), (), (), (), 0),
        Covered("EU", "USD", ("US-CA",), ("B",), ("B",), (), (), 0),
        Covered("EU", "CHF", ("no billing address",), ("C",), ("C",), (), (), 0),
    ]
    said = Outline(matrix_section(cells, Explained("x")).markup).said
    assert re.search(r"US-CA 90001 A Why: .*? B Why: .*? not known", said)


def test_what_another_currency_tells_apart_further_has_its_own_rows() -> None:
    """`DE` is no row where another currency knows its parts, `any address` none where there are others."""
    cells = [
        Covered("EU", "EUR", ("DE",), ("A",), ("A",), (), (), 0),
        Covered("EU", "EUR", ("elsewhere",), ("E",), ("E",), (), (), 0),
        Covered("EU", "USD", ("DE-BY",), ("B",), ("B",), (), (), 0),
        Covered("EU", "USD", ("DE otherwise",), ("C",), ("C",), (), (), 0),
        Covered("EU", "CHF", ("any address",), ("F",), ("F",), (), (), 0),
        Covered("EU", "CHF", ("no billing address",), (), (), (), (), 0),
        Covered("EU", "GBP", ("any address or none",), ("G",), ("G",), (), (), 0),
    ]
    found = Outline(matrix_section(cells, Explained("x")).markup)
    text = re.sub(r"Why: .*? --plan plan.json", "", found.said)
    text = " ".join(text.split())
    assert "Billed to EUR USD CHF GBP" in text
    assert "elsewhere E not known F G" in text
    assert "DE-BY A B F G" in text
    assert "DE otherwise A C F G" in text
    assert "no billing address not known not known no payment method G" in text
    assert "any address" not in text


def test_alike_websites_share_a_table_and_many_are_cut() -> None:
    cells = [Covered(name, "EUR", ("AT",), ("A",), ("A",), (), (), 0) for name in ("EU", "US")]
    found = matrix_section(cells, Explained("x"))
    assert found.markup.count("<table") == 1
    assert "EU and US" in found.markup
    many_sites = [Covered(f"s{at}", "EUR", ("AT",), (f"{at}",), (f"{at}",), (), (), 0) for at in range(35)]
    assert "… and 5 more websites" in matrix_section(many_sites, Explained("x")).markup


def test_of_many_rows_those_that_change_are_shown() -> None:
    cells = [Covered("EU", "EUR", (f"A{at}",), (str(at),), (str(at),), (), (), int(at == 299)) for at in range(300)]
    found = Outline(matrix_section(cells, Explained("x")).markup).said
    assert "A299" in found
    assert "A149" not in found
    assert "… and 150 more rows" in found


def test_many_cells_are_explained_by_a_command() -> None:
    explained = Explained("x", shops=SHOPS, left=1)
    assert "Worked out for" in explained.cell("EU Store", "EUR", "AT", False)
    said = explained.cell("EU Store", "EUR", "US-CA 90001", False)
    assert said.startswith("<p>Why: <code>payconf simulate x --website &#x27;EU Store&#x27; --currency EUR ")
    assert "--billing-country US --billing-region US-CA --billing-postal-code 90001 --plan plan.json" in said
