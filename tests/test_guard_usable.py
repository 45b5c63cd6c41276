"""What buyers can use now: methods of enabled rules, by website and currency."""

from __future__ import annotations

from payconf.guard.usable import usable
from payconf.model.resource import Account, Live, LiveResource
from payconf.model.results import Usable
from payconf.model.value import LiveRef


def channel(ident: str, type_: str, label: str, enabled: bool = True) -> LiveResource:
    values = {"type": type_, "name": label, "enabled": enabled, "label": {"default": label}}
    return LiveResource("integrations", ident, values)


def rule(ident: str, currency: str, *methods: str, **values: object) -> LiveResource:
    base = {"name": ident, "enabled": True, "sort_order": int(ident), "currency": currency, "websites": []}
    refs = [LiveRef("integrations", method, "method.") for method in methods]
    return LiveResource("rules", ident, {**base, "methods": refs, **values})


def shop(*resources: LiveResource, websites: tuple[str, ...] = ("EU", "UK")) -> Live:
    kinds = {kind: tuple(entry for entry in resources if entry.kind == kind) for kind in ("integrations", "rules")}
    return Live(Account("x"), kinds, {"websites": list(websites)} if websites else {})


def test_each_website_and_currency_has_the_methods_of_its_enabled_rules_in_their_order() -> None:
    live = shop(
        channel("1", "money_order", "Cheque"),
        channel("2", "payment_term", "On account"),
        channel("3", "money_order", "Off", enabled=False),
        rule("20", "EUR", "1", "3"),
        rule("10", "EUR", "2", "1", websites=["EU"]),
        rule("30", "EUR", "2", enabled=False),
        rule("40", "GBP", "9"),
    )
    assert usable(live) == (
        Usable("EU", "EUR", ("On account", "Cheque")),
        Usable("EU", "GBP", ()),
        Usable("UK", "EUR", ("Cheque",)),
        Usable("UK", "GBP", ()),
    )


def test_a_shop_that_tells_no_websites_has_one_line_a_currency() -> None:
    assert usable(shop(websites=())) == ()
    live = shop(channel("1", "money_order", "Cheque"), rule("1", "EUR", "1"), websites=())
    assert usable(live) == (Usable("all websites", "EUR", ("Cheque",)),)
