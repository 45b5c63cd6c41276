"""The fields of PayPal Payflow Gateway and PayPal Payments Pro: the shop keeps both in one settings entity."""

from __future__ import annotations

from payconf.integrations.base import Condition, Field
from payconf.integrations.parts import (
    DOCTRINE_BYTES,
    TEXT_MAX,
    credential,
    label,
    payment_action,
    short_label,
    switch,
)

PARTNERS = (
    *("PayPal", "PayPalCA", "AMEX", "MESP", "NOVA", "NASH", "NORT", "SOUT", "MAPP", "NDCE", "HTLD"),
    *("LITL", "MONE", "PAYT", "TMPA", "PPAY", "SNET", "VITA", "TELN", "FIFT", "VSA", "WPAY"),
)
"""The shop saves any text as partner and then fails at every payment whose partner is none of these."""

_LIFTED = "6.1.10, 7.0.2"
_PROXY = (Condition("use_proxy", (True,)),)


def _access(name: str, shop: str, title: str, write_only: bool = False) -> Field:
    return credential(name, shop, title, max_bytes=DOCTRINE_BYTES, max_bytes_until=_LIFTED, write_only=write_only)


_CREDENTIALS = (
    Field(
        "partner",
        "partner",
        origin="credential",
        required=True,
        choices=PARTNERS,
        max_length=TEXT_MAX,
        max_bytes=DOCTRINE_BYTES,
        max_bytes_until=_LIFTED,
        enforced="runtime",
        title="Partner",
    ),
    _access("vendor", "vendor", "Vendor"),
    _access("user", "user", "User", write_only=True),
    Field(
        "password",
        "password",
        origin="credential",
        required=True,
        min_length=7,
        max_length=TEXT_MAX,
        max_bytes=DOCTRINE_BYTES,
        max_bytes_until=_LIFTED,
        write_only=True,
        enforced="client",
        title="Password",
    ),
)

_CONNECTION = (
    switch("use_proxy", "useProxy", "Use Proxy", help="For cards only; Express Checkout ignores it."),
    Field(
        "proxy_host",
        "proxyHost",
        required_when=_PROXY,
        max_length=TEXT_MAX,
        max_bytes=DOCTRINE_BYTES,
        max_bytes_until=_LIFTED,
        title="Proxy Host",
    ),
    Field(
        "proxy_port",
        "proxyPort",
        "integer",
        required_when=_PROXY,
        minimum=1,
        maximum=65535,
        shop_text=True,
        max_length=TEXT_MAX,
        max_bytes=DOCTRINE_BYTES,
        max_bytes_until=_LIFTED,
        title="Proxy Port",
    ),
    switch(
        "enable_ssl_verification",
        "enableSSLVerification",
        "Enable SSL Verification",
        default=True,
        help="For cards only; Express Checkout ignores it.",
    ),
)

_EXPRESS = (
    Field(
        "express_checkout_name",
        "expressCheckoutName",
        default_from="name",
        default_suffix=" Express",
        max_length=TEXT_MAX,
        enforced="client",
        title="Express Checkout: Name",
        help="What the back office calls it in rules; no integration and no other Express Checkout may have this name.",
    ),
    Field(
        "express_checkout_label",
        "expressCheckoutLabels",
        "localized",
        default_from="express_checkout_name",
        max_length=TEXT_MAX,
        enforced="server",
        title="Express Checkout: Label",
        help="What buyers read. Rules may use Express Checkout only where this is written.",
    ),
    Field(
        "express_checkout_short_label",
        "expressCheckoutShortLabels",
        "localized",
        default_from="express_checkout_label",
        max_length=TEXT_MAX,
        enforced="server",
        title="Express Checkout: Short Label",
    ),
    Field(
        "express_checkout_payment_action",
        "expressCheckoutPaymentAction",
        "choice",
        default_from="payment_action",
        choices=("authorize", "charge"),
        enforced="client",
        title="Express Checkout: Payment Action",
        help="Default: the payment action of cards.",
    ),
)

FIELDS = (
    label("creditCardLabels"),
    short_label("creditCardShortLabels"),
    Field(
        "allowed_card_types",
        "allowedCreditCardTypes",
        "choices",
        min_length=1,
        default=("visa", "mastercard"),
        shop_default=("visa", "mastercard"),
        choices=("visa", "mastercard", "discover", "american_express"),
        enforced="client",
        title="Allowed Credit Card Types",
        help="For cards only.",
    ),
    *_CREDENTIALS,
    switch("test_mode", "testMode", "Test Mode", help="On: payments go to PayPal's pilot hosts."),
    payment_action("creditCardPaymentAction"),
    switch("debug_mode", "debugMode", "Debug Mode", help="Asks PayPal for verbose answers; it writes no log."),
    switch("require_cvv_entry", "requireCVVEntry", "Require CVV Entry", default=True),
    switch(
        "zero_amount_authorization",
        "zeroAmountAuthorization",
        "Zero Amount Authorization",
        help="Lets a buyer save a card: it is validated with USD 0.",
    ),
    switch(
        "authorization_for_required_amount",
        "authorizationForRequiredAmount",
        "Authorization For Required Amount",
        help="Only with zero_amount_authorization and payment_action authorize.",
    ),
    *_CONNECTION,
    *_EXPRESS,
)
