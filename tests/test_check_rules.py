"""Check: names of methods, rules, destinations and moves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.model.countries import countries
from tests.resolve_samples import SETTINGS, TERM, checked, codes

Write = Callable[[dict[str, str]], Path]


def _found(write_project: Write, text: str) -> list[str]:
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TERM + text}
    return codes(checked(write_project(files)))


def test_there_are_249_countries() -> None:
    assert len(countries()) == 249
    assert {"NO", "GB", "XK"} - countries().keys() == {"XK"}


@pytest.mark.parametrize(
    ("methods", "aliases", "expected"),
    [
        ("[later]", "{later: soon, soon: invoice}", []),
        ("[invoice, later]", "{later: soon, soon: invoice}", ["PC318"]),
        ("[later]", "{later: soon, soon: invoise}", ["PC310"]),
        ("[later]", "{later: later}", ["PC319"]),
        ("[later]", "{later: soon, soon: later}", ["PC319", "PC319"]),
        ("[invoice]", "{invoice: invoice}", ["PC320", "PC319"]),
        ("[later.card]", "{later: invoice}", ["PC310"]),
    ],
)
def test_aliases(write_project: Write, methods: str, aliases: str, expected: list[str]) -> None:
    rule = f"rules: {{r: {{sort_order: 1, currency: EUR, methods: {methods}}}}}\naliases: {aliases}\n"
    assert sorted(_found(write_project, rule)) == sorted(expected)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ("[{from: rules/a, to: rules/b}, {from: rules/b, to: rules/c}]", ["PC351"]),
        ("[{from: rules/a, to: rules/b}, {from: rules/b, to: rules/r}]", []),
        ("[{from: rules/x, to: rules/a}, {from: rules/a, to: rules/b}, {from: rules/b, to: rules/a}]", ["PC352"] * 2),
        ("[{from: rules/a, to: rules/a}]", ["PC352"]),
        ("[{from: rules/r, to: rules/r}]", ["PC352"]),
        ("[{from: integrations/a, to: integrations/invoice}]", []),
        ("[{from: rules/a, to: integrations/}]", ["PC350"]),
    ],
)
def test_moves(write_project: Write, moves: str, expected: list[str]) -> None:
    rule = "rules: {r: {sort_order: 1, currency: EUR, methods: [invoice]}}\n"
    assert _found(write_project, f"{rule}moved: {moves}\n") == expected


@pytest.mark.parametrize(
    ("currency", "methods", "expected"),
    [
        ("EUR", "[apruve, invoice]", ["PC429"]),
        ("USD", "[apruve]", []),
        ("EUR", "[apruve]", ["PC324"]),
        ("EUR", "[gone]", ["PC310"]),
    ],
)
def test_currency(write_project: Write, currency: str, methods: str, expected: list[str]) -> None:
    text = (
        "  apruve: {type: apruve, label: A, test_mode: true, credentials: c}\n"
        f"rules: {{r: {{sort_order: 1, currency: {currency}, methods: {methods}}}}}\n"
    )
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": TERM + text,
        "environments/one/credentials.yaml": "credentials: {c: {merchant_id: env://A, api_key: env://B}}\n",
    }
    assert codes(checked(write_project(files))) == expected
