"""Every checkout that was tried on a real shop is offered the same methods in the same order, by the same rules."""

from __future__ import annotations

from typing import Any

import pytest

from payconf.checkout.matching import MethodWhy, RuleSet, Why
from tests.matching_samples import SHOP, shop_checkout, shop_rules


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return shop_rules()


def _name(entry: dict[str, Any]) -> str:
    billing, total = entry["billing"], entry["total"]
    return f"{entry['currency']}-{'-'.join(map(str, billing or ['none']))}-{entry['subtotal']}-{total}"


@pytest.mark.parametrize("entry", SHOP["checkouts"], ids=_name)
def test_as_the_shop_answered(rules: RuleSet, entry: dict[str, Any]) -> None:
    checkout = shop_checkout(entry)
    answer = rules.answer(checkout)
    assert answer.methods is not None
    assert [method.name for method in answer.methods] == entry["methods"]
    assert [verdict.rule.name for verdict in answer.rules if verdict.why is Why.APPLIES] == entry["rules"]
    assert rules.offered(checkout) == answer.methods
    assert (answer.doubts, answer.asks) == ((), ())


def test_why_not(rules: RuleSet) -> None:
    """One checkout, all reasons: rules are told in the shop's order."""
    entry = next(row for row in SHOP["checkouts"] if row["rules"] == ["r11-usd-ghost-stop"])
    answer = rules.answer(shop_checkout(entry))
    reasons = {verdict.rule.name: verdict for verdict in answer.rules}
    assert reasons["r1-eur-all"].why is Why.CURRENCY
    assert reasons["r10-usd-ca-stop"].why is Why.DESTINATION
    assert [found.why for found in reasons["r11-usd-ghost-stop"].methods] == [MethodWhy.GONE]
    assert reasons["r9-usd-all"].why is Why.STOPPED
    assert reasons["r9-usd-all"].behind is reasons["r11-usd-ghost-stop"].rule
    assert [verdict.rule.order for verdict in answer.rules] == sorted(found.rule.order for found in answer.rules)
