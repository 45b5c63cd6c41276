"""What PayPal Payflow Gateway and PayPal Payments Pro share beside their fields."""

from __future__ import annotations

from payconf.integrations.base import Condition, CrossRule, IntegrationType, Method, Offered
from payconf.integrations.payflow_fields import FIELDS

CURRENCIES = ("AUD", "CAD", "EUR", "GBP", "JPY", "USD")
"""At checkout the methods are offered in any currency; a payment in another one then fails."""

_NONZERO = Offered(nonzero_total=True, text="Order total must not be zero.")

CROSS = (
    CrossRule(
        "pp-auth-req-amount",
        "equal",
        ("zero_amount_authorization", "payment_action"),
        when=(Condition("authorization_for_required_amount", (True,)),),
        values=(True, "authorize"),
        text="authorization_for_required_amount works only with zero_amount_authorization: true and "
        "payment_action: authorize",
    ),
    CrossRule(
        "pp-ec-name",
        "unique_name",
        ("express_checkout_name",),
        enforced="server",
        text="the name of Express Checkout must differ from the names of all integrations and of all other "
        "Express Checkouts, in every organization",
    ),
    CrossRule(
        "pp-limit",
        "rule_caps_total",
        (),
        values=("99999.99",),
        text="PayPal refuses amounts above 99,999.99; a rule with this method should end there",
    ),
    CrossRule(
        "pp-ssl-live",
        "equal",
        ("enable_ssl_verification",),
        when=(Condition("test_mode", (False,)),),
        values=(True,),
        text="without enable_ssl_verification live payments go to whoever answers as PayPal",
    ),
)


def _method(name: str, type_: str, label_field: str, needs: str | None = None) -> Method:
    return Method(
        name=name,
        identifier=f"{type_}_{name}_{{id}}",
        label_field=label_field,
        offered=_NONZERO,
        can_authorize=True,
        can_charge=True,
        can_capture=True,
        needs=needs,
    )


def payflow_type(name: str, title: str, transport_type: str, source: str) -> IntegrationType:
    """One of the two types."""
    return IntegrationType(
        name=name,
        title=title,
        channel_type=name,
        transport_type=transport_type,
        settings="paypalsettings",
        entity="Oro\\Bundle\\PayPalBundle\\Entity\\PayPalSettings",
        bundle="paypal",
        shipped=True,
        available_in=("5.1", "6.1", "7.0"),
        fields=FIELDS,
        methods=(
            _method("credit_card", name, "label"),
            _method("express_checkout", name, "express_checkout_label", needs="express_checkout_label"),
        ),
        service="paypal_payflow",
        switch="test_mode",
        debug=("debug_mode",),
        tls="enable_ssl_verification",
        proxy=("use_proxy", "proxy_host", "proxy_port"),
        currencies=CURRENCIES,
        cross=CROSS,
        notes=(
            "Calls of Express Checkout ignore the proxy and enable_ssl_verification.",
            "PayPal's documentation lists more currencies than the shop's code accepts.",
        ),
        source="orocommerce@6.1:src/Oro/Bundle/PayPalBundle/" + source,
    )
