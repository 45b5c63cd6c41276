"""Names in a question that nothing here has: what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.checkout.evaluation import NOT_GIVEN
from payconf.checkout.matching import Address, Checkout, Customer
from payconf.checkout.simulation import Simulation
from payconf.checkout.unknown import Unknown, unknown
from payconf.render.simulate import simulation_text
from tests.matching_samples import rule

RULES = [
    rule(1, websites=frozenset({"EU Store"}), expression="customer.group.name in ['VIP', 'Staff']"),
    rule(2, currency="USD", expression="customer.group.name = null or customer.group.name = 5"),
]


def told(**asked: Any) -> list[tuple[str, str]]:
    found = unknown(Checkout(**{"currency": "EUR", **asked}), RULES, ("US Store",), "6.1")
    return [(entry.what, entry.name) for entry in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"website": "EU Store", "customer": Customer("VIP"), "billing": Address("DE", "DE-BE")}, []),
        ({"website": "US Store", "customer": Customer(None), "billing": Address("DE", NOT_GIVEN)}, []),
        ({"currency": "EUU"}, [("currency", "EUU")]),
        ({"website": "Nowhere", "customer": None}, [("website", "Nowhere")]),
        ({"customer": Customer("Retail")}, [("customer group", "Retail")]),
        ({"billing": Address("Germany", "DE-BE")}, [("country", "Germany")]),
        ({"billing": Address("DE", "DE-XX"), "shipping": Address("UK")}, [("region", "DE-XX"), ("country", "UK")]),
        ({"billing": Address("AQ", "AQ-XX")}, []),
    ],
)
def test_what_nothing_knows_is_told(asked: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(**asked) == expected


def test_what_there_is_instead() -> None:
    (found,) = unknown(Checkout("EUR", "Nowhere"), RULES, ("US Store",), "6.1")
    assert found.known == ("EU Store", "US Store")
    assert list(unknown(Checkout("EUR", "Nowhere", customer=Customer("VIP")), [], (), "any")) == []


def shown(*found: Unknown) -> list[str]:
    return [line.strip() for line in simulation_text(Simulation("shop", Checkout("EUR"), (), found)).splitlines()][2:]


def test_in_words() -> None:
    many = tuple(f"A{number}" for number in range(20))
    assert shown(
        Unknown("website", "No\x1b", ("EU Store", "US Store")),
        Unknown("currency", "EUU", ("EUR",)),
        Unknown("customer group", "Retail", ("VIP",)),
        Unknown("country", "A111", many),
        Unknown("country", "Germany", many),
    ) == [
        "! nothing here knows the website No\\x1b; there are EU Store and US Store",
        "! nothing here knows the currency EUU; there is EUR",
        "! no expression names the customer group Retail; there is VIP",
        "! nothing here knows the country A111; did you mean 'A11'?",
        "! nothing here knows the country Germany; they are written like A0",
    ]
