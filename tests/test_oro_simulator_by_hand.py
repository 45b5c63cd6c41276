"""Changes by hand in the simulated shop: forms check more than the API, operations leave rules alone."""

from __future__ import annotations

import pytest

from payconf.testing.orocommerce import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_deleting_and_disabling_leave_the_rules_as_they_are(shop: Shop) -> None:
    hand = shop.by_hand
    ids = [hand.create_integration("money_order", name) for name in ("First", "Second")]
    methods = [f"money_order_{ident}" for ident in ids]
    rule = hand.create_rule("Both", methods)
    hand.deactivate(ids[0])
    hand.delete_integration(ids[1])
    assert (shop.rule(rule).methods, shop.rule(rule).enabled) == (tuple(methods), True)
    assert [entry.enabled for entry in shop.channels()] == [False]
    hand.activate(ids[0])
    assert shop.channel(ids[0]).enabled is True
    assert shop.channel(ids[0]).methods == (methods[0],)


def test_saving_a_rule_drops_what_is_not_offered(shop: Shop) -> None:
    hand = shop.by_hand
    first, second = (hand.create_integration("money_order", name) for name in ("First", "Second"))
    rule = hand.create_rule("Both", [f"money_order_{first}", f"money_order_{second}"], destinations=[("DE", None, "")])
    hand.deactivate(second)
    hand.edit_rule(rule, {"name": "New name", "currency": "USD"}, destinations=[("DE", "DE-BE", "10115, 10117,")])
    assert (shop.rule(rule).name, shop.rule(rule).currency) == ("New name", "USD")
    assert shop.rule(rule).methods == (f"money_order_{first}",)
    assert shop.rule(rule).destinations == (("DE", "DE-BE", ("10115", "10117", "")),)
    hand.deactivate(first)
    with pytest.raises(ValueError, match="at least 1"):
        hand.edit_rule(rule, {"name": "Third name"})
    hand.set_rule_enabled(rule, False)
    assert shop.rule(rule).enabled is False
    hand.delete_rule(rule)
    assert shop.rules() == []


def test_the_forms_refuse_what_the_api_takes(shop: Shop) -> None:
    hand = shop.by_hand
    hand.create_integration("money_order", "First", {"payTo": "A"}, {"labels": {"default": "Cheque"}})
    before = shop.dump()
    for name in ("First", "ab"):
        with pytest.raises(ValueError, match="refuses the name"):
            hand.create_integration("money_order", name)
    with pytest.raises(ValueError, match="does not offer"):
        hand.create_rule("Rule", ["money_order_9"])
    assert shop.dump() == before
    assert shop.texts("moneyordersettings", "1", "labels") == {"default": "Cheque"}
    assert shop.texts("moneyordersettings", "1", "shortLabels") == {"default": "First"}
    hand.edit_integration("1", "Other", {"payTo": "B"})
    assert shop.channel("1").name == "Other"
    assert shop.holds("moneyordersettings", "1", "payTo", b"B")


def test_cybersource_alone_stays_while_a_rule_names_it(shop: Shop) -> None:
    hand = shop.by_hand
    ident = hand.create_integration("oro_cybersource", "Cards")
    rule = hand.create_rule("Rule", [f"oro_cybersource_{ident}"])
    with pytest.raises(ValueError, match="uses this integration"):
        hand.delete_integration(ident)
    hand.delete_rule(rule)
    hand.delete_integration(ident)
    assert shop.channels() == []


def test_the_identifiers_of_methods(shop: Shop) -> None:
    found = {}
    for kind in ("paypal_payments_pro", "stripe", "authorize_net", "paypal_express", "ups"):
        values = {"eCheckEnabled": True} if kind == "authorize_net" else {}
        found[kind] = shop.channel(shop.by_hand.create_integration(kind, kind, values)).methods
    assert found == {
        "paypal_payments_pro": ("paypal_payments_pro_credit_card_1", "paypal_payments_pro_express_checkout_1"),
        "stripe": ("stripe_payment_2", "stripe_payment_2_apple_google_pay"),
        "authorize_net": ("authorize_net_3", "authorize_net_echeck_3"),
        "paypal_express": ("oro_paypal_express_4",),
        "ups": (),
    }


def test_a_term_is_taken_from_whoever_has_it(shop: Shop) -> None:
    term = shop.by_hand.create_payment_term("Net 30")
    customer = shop.add_customer(payment_term=term)
    shop.by_hand.delete_payment_term(term)
    assert shop.rows["customers", customer].one["paymentTerm"] is None


def test_unknown_localizations_are_no_labels(shop: Shop) -> None:
    with pytest.raises(ValueError, match="no localization 'Klingon'"):
        shop.by_hand.create_integration("money_order", "Name", texts={"labels": {"Klingon": "x"}})


def test_a_second_organization_has_its_own(shop: Shop) -> None:
    other = shop.add_organization("Two")
    shop.add_website("Second", other)
    hand = shop.by_hand
    idents = [hand.create_integration("money_order", "Same name", organization=owner) for owner in ("1", other)]
    assert [shop.channel(ident).organization for ident in idents] == ["1", "2"]
    assert shop.rows["websites", "2"].one["organization"] == ("organizations", "2")
    assert shop.rows["websites", "2"].values["default"] is False
