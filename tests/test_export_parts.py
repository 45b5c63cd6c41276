"""The small parts of an export: keys, names of references, values as people write them, and comments in files."""

from __future__ import annotations

import pytest

from payconf.export.keys import free_key, key_of, variable
from payconf.fmt import page_text, refused_character
from payconf.fmt.canonical import format_text
from payconf.model.page import Block, Page
from payconf.model.value import Value
from payconf.model.written import written_destination, written_text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Germany: payment terms over 10,000 EUR", "germany-payment-terms-over-10-000-eur"),
        ("Größe & Öl", "grosse-ol"),
        ("  Łódź – Ærø  ", "lodz-aero"),
        ("ＮＯ", "no"),
        ("支付方式", ""),
        ("!!!", ""),
        ("x" * 59 + " yz", "x" * 59),
    ],
)
def test_keys_of_names(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_key_that_is_taken_gets_a_number() -> None:
    assert free_key("Cards", "stripe", {"rules"}) == "cards"
    assert free_key("Cards", "stripe", {"cards", "cards-2"}) == "cards-3"
    assert free_key("支付", "stripe", {"stripe"}) == "stripe-2"


def test_a_reference_names_nothing_that_another_one_does() -> None:
    first = variable("eu-live", "us_cards", "secret_key", ())
    assert first == "env://PAYCONF_EU_LIVE_US_CARDS_SECRET_KEY"
    assert variable("eu_live", "us-cards", "secret_key", {first}) == f"{first}_2"


@pytest.mark.parametrize(
    ("country", "region", "codes", "written"),
    [
        ("DE", None, [], "DE"),
        ("US", "US-CA", [], "US-CA"),
        ("US", "CA-ON", [], {"country": "US", "region": "CA-ON"}),
        ("US", "odd", [], {"country": "US", "region": "odd"}),
        ("eu", None, [], {"country": "eu"}),
        ("DE", None, ["0042"], {"country": "DE", "postal_codes": ["0042"]}),
    ],
)
def test_a_destination_is_short_where_that_is_read_as_the_same(
    country: str, region: str | None, codes: list[str], written: Value
) -> None:
    assert written_destination({"country": country, "region": region, "postal_codes": codes}) == written


def test_a_localized_text_is_one_text_where_it_has_one_language() -> None:
    assert written_text({"default": "x"}) == "x"
    assert written_text({"default": "x", "German": "y"}) == {"default": "x", "German": "y"}


def test_a_page_says_where_its_blocks_begin() -> None:
    blocks = (
        Block("no", {"label": "x"}, ("as found: PC403", "long " * 30 + "end")),
        Block("out", {"label": "a\nb", "more": {"x": ["1"]}}, ("odd \n\u202e name",), aside=True),
        Block("nothing", None, ("gone",), aside=True),
    )
    text, starts = page_text(Page("payment_terms.yaml", "objects", "payment_terms", blocks, head="Head."))
    lines = text.splitlines()
    assert lines[:3] == [
        "# yaml-language-server: $schema=../../schemas/objects.schema.json",
        "# Head.",
        "payment_terms:",
    ]
    assert [lines[start - 1] for start in starts] == ["  # as found: PC403", "  # odd \\n\\u202e name", "  # gone"]
    assert max(map(len, lines)) <= 120
    assert lines[starts[0] + 2 : starts[2] - 1] == [
        '  "no":',
        "    label: x",
        "",
        "  # odd \\n\\u202e name",
        "  # out:",
        '  #   label: "a\\nb"',
        "  #   more:",
        '  #     x: ["1"]',
        "",
    ]
    assert format_text(text) == text


def test_a_page_without_anything_in_force_is_an_empty_mapping() -> None:
    text, _ = page_text(Page("rules.yaml", "objects", "rules", (Block("x", None, ("why",), aside=True),)))
    assert text.endswith("\nrules: {}\n# why\n")
    assert format_text(text) == text


def test_the_first_character_that_no_file_may_hold() -> None:
    assert refused_character({"a": ["b", {"c\x85": "\x01"}]}) == "U+0085"
    assert refused_character({"a": "b\n\u202e", "n": 1, "t": True}) == ""
