"""Check: places, currencies, order of rules, names that look alike, what has no effect."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.check import check
from payconf.check.currencies import currencies, fault
from payconf.check.lookalike import seen
from payconf.check.reach import EVERYWHERE, Reach, reach, wider
from payconf.model.config.rules import Rule
from payconf.model.node import Plain
from payconf.model.regions import regions
from tests.resolve_samples import SETTINGS, TERM, checked, codes, resolved

Write = Callable[[dict[str, str]], Path]
ROOT = Path(__file__).parents[1]


def _found(write_project: Write, text: str, version: str = "any") -> list[str]:
    settings = SETTINGS.replace("any", version)
    files = {"environments/one/environment.yaml": settings, "environments/one/a.yaml": TERM + text}
    return codes(checked(write_project(files)))


def test_regions_are_those_of_the_shops_data_files() -> None:
    before, since = regions("6.1"), regions("7.0")
    assert (len(before), len(since)) == (4637, 5046)
    assert (len(before - since), len(since - before)) == (540, 949)
    assert regions("5.1") == regions("6.1.10") == before
    assert regions("7.0.2") == since
    assert regions("any") == before | since
    assert {"US-CA", "DE-BY", "AF-LOW"} - since == {"AF-LOW"}


def test_an_unknown_version_says_nothing_of_regions(write_project: Write) -> None:
    """That the version is unknown is said already."""
    rule = "rules: {{r: {{sort_order: 1, currency: EUR, destinations: [{}], methods: [invoice]}}}}\n"
    assert _found(write_project, rule.format("AF-LOW, AF-LOG"), "'9.9'") == ["PC340"]
    assert _found(write_project, rule.format("AF-LOW, AF-LOG"), "'7.0'") == ["PC329"]
    assert _found(write_project, rule.format("AF-LOW, AF-LOG"), "'6.1'") == ["PC329"]


def test_the_list_of_currencies_is_what_the_libraries_say() -> None:
    """After an update of pycountry or Babel: python tools/currencies.py."""
    program = [sys.executable, str(ROOT / "tools" / "currencies.py"), "--check"]
    assert subprocess.run(program, check=False).returncode == 0


def test_currencies() -> None:
    known = currencies()
    assert {"EUR", "USD", "XAF", "SVC"} <= known.valid
    assert known.retired["DEM"] == ("2002", "EUR")
    assert not known.valid & known.retired.keys()
    assert fault("JPY") is None
    assert fault("ZWL") == ("PC328", "ZWL, retired 2024")
    assert fault("ABC") == ("PC323", "'ABC' is no code of ISO 4217 for money in use")


def test_addresses_of_checkouts_and_exceptions(write_project: Write) -> None:
    """A checkout need not have an address, and an exception need not name a country."""
    exceptions = (
        "allow_no_method:\n"
        "  - {website: W, currency: EUR, reason: r, until: 2027-01-01}\n"
        "  - {website: W, currency: EUR, billing: {postal_code: '1'}, reason: r, until: 2027-01-01}\n"
        "  - {website: W, currency: EUR, billing: {country: US, region: US-ZZ}, reason: r, until: 2027-01-01}\n"
    )
    files = {
        "environments/one/environment.yaml": SETTINGS + exceptions,
        "environments/one/a.yaml": TERM
        + "checkouts:\n"
        + "  a: {website: W, currency: EUR, expect: [invoice]}\n"
        + "  b: {website: W, currency: EUR, billing: {country: US, region: CA}, expect: [invoice]}\n"
        + "  c: {website: W, currency: EUR, billing: {country: US, region: US-CA}, expect: [invoice]}\n",
    }
    assert codes(checked(write_project(files))) == ["PC326", "PC326"]


def _rule(*destinations: object, websites: tuple[str, ...] = ()) -> Reach | None:
    data: dict[str, object] = {"sort_order": Plain("1"), "currency": "EUR", "methods": ["m"]}
    data["destinations"] = list(destinations)
    if websites:
        data["websites"] = list(websites)
    return reach(Rule.model_validate(data), {"eu": ("DE", "AT"), "west": ("US-CA",)})


def _reach(*destinations: object, websites: tuple[str, ...] = ()) -> Reach:
    found = _rule(*destinations, websites=websites)
    assert found is not None
    return found


CITY = {"country": "US", "postal_codes": ["90001", "90002"]}
CORNER = {"country": "US", "region": "US-CA", "postal_codes": ["90002"]}


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ([], [], True),
        ([], ["DE"], True),
        (["DE"], ["FR"], False),
        (["eu"], ["AT"], True),
        (["US"], ["US-CA"], True),
        (["west"], ["US-CA"], True),
        (["US-NY"], ["US-CA"], False),
        (["US-NY"], [CITY], True),
        (["US-CA"], [CORNER], True),
        (["US-NY"], [CORNER], False),
        ([CITY], [CORNER], True),
        ([CITY], ["US"], True),
        ([CITY], [{"country": "US", "postal_codes": ["90003"]}], False),
        ([CITY], [{"country": "CA", "postal_codes": ["90001"]}], False),
    ],
)
def test_where_rules_meet(one: list[object], other: list[object], meets: bool) -> None:
    assert _reach(*one).meets(_reach(*other)) is meets
    assert _reach(*other).meets(_reach(*one)) is meets


def test_websites_apart_never_meet() -> None:
    assert not _reach(websites=("A",)).meets(_reach(websites=("B",)))
    assert _reach(websites=("A",)).meets(_reach(websites=("B", "A")))
    assert _reach(websites=("A",)).meets(_reach())


def test_a_destination_that_is_not_understood_is_no_reach() -> None:
    assert _rule("nowhere") is None


def test_what_contains_a_destination() -> None:
    assert set(wider(EVERYWHERE)) == {EVERYWHERE}
    assert set(wider(("US", "", ""))) == {EVERYWHERE, ("US", "", "")}
    assert len(set(wider(("US", "US-CA", "90001")))) == 5


RULES = """
  check: {{type: money_order, label: Check, pay_to: Acme, send_to: Main Street 1}}
rules:
  a: {{sort_order: 1, currency: EUR, {}}}
  b: {{sort_order: 1, currency: EUR, {}}}
"""


@pytest.mark.parametrize(
    ("one", "other", "tie"),
    [
        ("methods: [invoice]", "methods: [invoice], stop_processing: true", False),
        ("methods: [invoice, check]", "methods: [invoice], stop_processing: true", True),
        ("methods: [invoice], stop_processing: true", "methods: [check]", True),
        ("methods: [invoice], stop_processing: true", "methods: [check], stop_processing: true", True),
        ("methods: [invoice], stop_processing: true", "methods: [invoice], stop_processing: true", False),
        ("methods: [check, invoice]", "methods: [invoice, check]", True),
        ("methods: [check, invoice], expression: total > 1", "methods: [invoice, check]", True),
        ("methods: [check, invoice], expression: total > 1", "methods: [invoice, check], expression: total > 1", True),
        ("methods: [check, invoice], expression: total > 1", "methods: [invoice, check], expression: total < 1", False),
    ],
)
def test_ties(write_project: Write, one: str, other: str, tie: bool) -> None:
    assert ("PC408" in _found(write_project, RULES.format(one, other))) is tie


def test_a_thousand_rules_of_one_sort_order_end_soon(write_project: Write) -> None:
    """Each stops on a website of its own, so that no two tie: all would have to be compared with all."""
    rule = "  r{}: {{sort_order: 1, currency: EUR, websites: [S{}], methods: [invoice], stop_processing: true}}\n"
    text = "rules:\n" + "".join(rule.format(number, number) for number in range(1000))
    assert _found(write_project, text) == ["PC411"]


def test_many_rules_that_hide_one_are_counted(write_project: Write) -> None:
    codes = ["AT", "BE", "DE", "ES", "FR", "IT", "PL"]
    rule = "  {}: {{sort_order: 1, currency: EUR, destinations: [{}], methods: [invoice], stop_processing: true}}\n"
    text = "rules:\n" + "".join(rule.format(code.lower(), code) for code in codes)
    text += f"  all: {{sort_order: 2, currency: EUR, destinations: [{', '.join(codes)}], methods: [invoice]}}\n"
    files = {"environments/one/environment.yaml": SETTINGS, "environments/one/a.yaml": TERM + text}
    (found,) = checked(write_project(files))
    assert found.message == "rules/at, rules/be, rules/de, rules/es, rules/fr and 2 more stop before it everywhere"
    assert len(found.related) == 5


def test_rules_that_are_wrong_take_no_part_in_the_order(write_project: Write) -> None:
    stop = "methods: [invoice], stop_processing: true"
    text = RULES.format(f"{stop}, destinations: [nowhere]", "methods: [check, unknown]")
    assert _found(write_project, text) == ["PC327", "PC310"]


def test_only_an_earlier_rule_without_expression_surely_stops(write_project: Write) -> None:
    rules = (
        "rules:\n"
        "  a: {{sort_order: 1, currency: EUR, methods: [invoice], stop_processing: true{}}}\n"
        "  b: {{sort_order: 2, currency: EUR, methods: [invoice]}}\n"
        "  c: {{sort_order: {}, currency: EUR, websites: [W], methods: [invoice], stop_processing: true}}\n"
    )
    assert _found(write_project, rules.format("", 3)) == ["PC409", "PC409"]
    assert _found(write_project, rules.format(", expression: total > 1", 3)) == []
    assert _found(write_project, rules.format(", enabled: false", 1)) == []
    assert _found(write_project, rules.format(", websites: [W]", 1)) == []


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("  EU   Store ", "EU Store"),
        ("Caf\u0065\u0301", "Caf\u00e9"),
        ("\ufeffCa\u200brd\u00ad", "Card"),
        ("\uff21cme\u00a0Ltd", "Acme Ltd"),
    ],
)
def test_what_people_see(text: str, looks: str) -> None:
    assert seen(text) == looks


def test_what_is_unused_is_not_said_while_something_is_broken(write_project: Write) -> None:
    files = {
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/a.yaml": TERM
        + "rules: {r: {sort_order: x, currency: EUR, destinations: [g], methods: [invoice]}}\n"
        + "destination_groups: {g: [DE]}\n",
    }
    result = resolved(write_project(files))
    assert result.environment is not None
    assert check(result.environment) == []
