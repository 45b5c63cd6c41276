"""Which methods the embedded shop offers: the steps of the real shop's matching (facts/orocommerce §3.7).

Rules and answers marked with a key such as r2 are those that a real OroCommerce 5.1.8 gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.model.errors import Rejected
from payconf.providers.local import channels, rules
from payconf.providers.local.channels import Channel
from payconf.providers.local.database import Database, create
from payconf.providers.local.offered import Billing, offered
from payconf.providers.local.rules import Destination

MO, PT, ST = "money_order_1", "payment_term_2", "stripe_payment_3"
GHOST = "money_order_99999"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "shop.sqlite"
    create(path, ["EU Store", "US Store"], ["English"], ["Acme", "Other"], "EUR")
    opened = Database(path)
    labels = {"labels": {"default": "x"}, "shortLabels": {"default": "x"}}
    for kind in ("money_order", "payment_term", "stripe"):
        channels.insert(opened, 1, Channel(f"The {kind}", kind, labels=labels))
    yield opened
    opened.close()


def rule(shop: Database, order: int, *methods: str, **more: object) -> str:
    values = {"name": "r", "sort_order": order, "currency": "EUR", "methods": methods, **more}
    return str(rules.insert(shop, 1, values))


def ask(shop: Database, *billing: str | None, website: str = "EU Store", currency: str = "EUR") -> tuple[str, ...]:
    country, region, postal_code = (*billing, None, None, None)[:3]
    return offered(shop, website, currency, Billing(country, region, postal_code) if country else None)


def test_by_sort_order_and_then_by_id_each_method_once(shop: Database) -> None:
    rule(shop, 10, MO, PT)
    rule(shop, 5, ST)
    rule(shop, 10, ST, MO)
    assert ask(shop, "DE") == (ST, MO, PT)


def test_destinations_of_the_billing_address(shop: Database) -> None:
    rule(shop, 1, MO)  # r1
    rule(shop, 2, ST, destinations=(Destination("DE"),))  # r2
    rule(shop, 3, PT, destinations=(Destination("US", "US-TX", ("75001", "75002")), Destination("CA")))  # r15
    assert ask(shop) == (MO,)
    assert ask(shop, "DE", "DE-BE", "10115") == (MO, ST)
    assert ask(shop, "US", "US-TX", "75002") == (MO, PT)
    assert ask(shop, "US", "US-TX", "75003, 75001") == (MO, PT)
    assert ask(shop, "US", "US-TX", "75003") == (MO,)
    assert ask(shop, "US", "US-CA", "75001") == (MO,)
    assert ask(shop, "US") == (MO,)
    assert ask(shop, "CA", "CA-ON") == (MO, PT)


def test_currency_website_and_status(shop: Database) -> None:
    rule(shop, 1, MO, currency="USD")
    rule(shop, 2, PT, websites=("US Store",))
    rule(shop, 3, ST, enabled=False)
    assert ask(shop, "DE") == ()
    assert ask(shop, "DE", currency="USD") == (MO,)
    assert ask(shop, "DE", website="US Store") == (PT,)


def test_a_rule_with_an_expression_counts_as_not_matching(shop: Database) -> None:
    rule(shop, 1, MO, expression="subtotal.value > 1")
    rule(shop, 2, PT, expression="0")
    rule(shop, 3, ST)
    assert ask(shop) == (PT, ST)


def test_nothing_comes_after_the_first_rule_that_stops(shop: Database) -> None:
    rule(shop, 1, MO, stop_processing=True)
    rule(shop, 2, ST)
    assert ask(shop) == (MO,)


def test_orphans_still_stop_later_rules(shop: Database) -> None:
    rule(shop, 0, GHOST, stop_processing=True)  # r11
    rule(shop, 1, MO)
    assert ask(shop) == ()


def test_deleting_an_integration_without_its_rules_hides_the_rules_after_it(shop: Database) -> None:
    first = rule(shop, 1, ST, stop_processing=True)
    rule(shop, 2, MO)
    assert ask(shop) == (ST,)
    channels.delete(shop, "3")
    assert ask(shop) == ()
    rules.update(shop, first, {"enabled": False})
    assert ask(shop) == (MO,)


def test_a_disabled_integration_offers_nothing_and_its_rule_still_stops(shop: Database) -> None:
    rule(shop, 1, ST, stop_processing=True)
    rule(shop, 2, MO)
    channels.update(shop, "3", Channel(enabled=False), frozenset({"enabled"}))
    assert ask(shop) == ()


def test_identifiers_of_another_type_or_of_nobody_offer_nothing(shop: Database) -> None:
    rule(shop, 1, "payment_term_1", "ups_shipping_1", MO)
    assert ask(shop) == (MO,)


def test_rules_of_another_organization_do_not_count(shop: Database) -> None:
    rules.insert(shop, 2, {"name": "r", "sort_order": 1, "currency": "EUR", "methods": (MO,)})
    assert ask(shop) == ()


def test_a_website_that_is_not_there(shop: Database) -> None:
    with pytest.raises(Rejected, match="Nowhere"):
        ask(shop, website="Nowhere")
