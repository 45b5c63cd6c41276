"""Stripe Payment Element: all of Stripe's payment methods in one; in payment rules from 7.0 only.

Left away from the table: webhookCreate is a check box that the shop's form acts on and nobody stores (payconf writes
past the form and makes endpoints itself), and webhookStripeId is the shop's own note of an endpoint that its form made.
"""

from __future__ import annotations

from payconf.integrations.base import CrossRule, Field, IntegrationType, Method, Offered, ShopWebhook
from payconf.integrations.parts import (
    DOCTRINE_BYTES,
    TEXT_MAX,
    credential,
    label,
    payment_action,
    re_authorization,
    short_label,
    switch,
)

_MINIMA = (
    *(("USD", "0.50"), ("AED", "2"), ("AUD", "0.50"), ("BGN", "1"), ("BRL", "0.50"), ("CAD", "0.50")),
    *(("CHF", "0.50"), ("CZK", "15"), ("DKK", "2.50"), ("EUR", "0.50"), ("GBP", "0.30"), ("HKD", "4")),
    *(("HUF", "175"), ("INR", "0.50"), ("JPY", "50"), ("MXN", "10"), ("MYR", "2"), ("NOK", "3")),
    *(("NZD", "0.50"), ("PLN", "2"), ("RON", "2"), ("SEK", "3"), ("SGD", "0.50"), ("THB", "10")),
)
_UUID4 = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
_NAME = "Stripe Payment Element"


def _secret(name: str, shop: str, title: str) -> Field:
    # Lifted only in branches of the package that have no release yet.
    return credential(name, shop, title, max_bytes=DOCTRINE_BYTES, write_only=True)


TYPE = IntegrationType(
    name="stripe_payment_element",
    title=_NAME,
    channel_type="stripe_payment_element",
    transport_type="stripe_payment_element",
    settings="stripepaymentelementsettings",
    entity="Oro\\Bundle\\StripePaymentBundle\\Entity\\StripePaymentElementSettings",
    bundle="stripe",
    available_in=("6.1.1", "7.0"),
    fields=(
        credential("public_key", "apiPublicKey", "API Public Key"),
        _secret("secret_key", "apiSecretKey", "API Secret Key"),
        Field(
            "payment_method_name",
            "paymentMethodName",
            default=_NAME,
            shop_default=_NAME,
            max_length=TEXT_MAX,
            enforced="client",
            title="Payment Method Name",
            help="What the back office calls the method in payment rules.",
        ),
        label("paymentMethodLabels", "Payment Method Label", default="Stripe"),
        short_label("paymentMethodShortLabels", "Payment Method Short Label", shop_default="Stripe"),
        Field(
            "webhook_access_id",
            "webhookAccessId",
            required=True,
            max_length=TEXT_MAX,
            pattern=_UUID4,
            enforced="client",
            title="(hidden)",
            help="A random UUID (version 4), part of the webhook's public URL; without it the shop hears nothing of "
            "payments. No secret: the signature protects the endpoint. Keep it: a change breaks the webhook at Stripe.",
        ),
        _secret("signing_secret", "webhookSecret", "Webhook Signing Secret"),
        payment_action(
            "captureMethod", authorize="manual", charge="automatic", title="Payment Action for Supported Methods"
        ),
        *re_authorization(
            "reAuthorizationEnabled",
            "reAuthorizationEmail",
            "Re-Authorization Notification Email",
            enforced="client",
        ),
        switch(
            "user_monitoring",
            "userMonitoringEnabled",
            "User Monitoring",
            help="Loads Stripe's script on every page of the storefront, for its fraud detection.",
        ),
    ),
    methods=(
        Method(
            name="",
            identifier="stripe_payment_element_{id}",
            label_field="label",
            offered=Offered(
                minimum_by_currency=_MINIMA,
                maximum_total="999999.99",
                text="Total between the per-currency minimum (if the currency has one) and 999,999.99.",
            ),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
            can_cancel=True,
            can_refund=True,
            in_rules_since="7.0",
        ),
    ),
    service="stripe",
    cross=(
        CrossRule(
            "sp-mode",
            "same_mode",
            ("public_key", "secret_key"),
            text="the publishable key and the secret key must be of one mode, test or live",
        ),
    ),
    webhook=ShopWebhook(
        paths=(
            ("7.0", "/payment/webhook/stripe/payment-element/{webhook_access_id}"),
            ("6.1", "{admin}/payment/webhook/stripe/payment-element/{webhook_access_id}"),
        ),
        events=(
            "payment_intent.succeeded",
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "refund.updated",
        ),
        secret="signing_secret",  # noqa: S106
    ),
    notes=(
        "authorize works only for payment methods that allow it; others are captured at once.",
        "Deleting it in the shop deletes the webhook endpoint that its form made; other keys leave the old one behind.",
    ),
    source="orocommerce-stripe@7.0:src/Oro/Bundle/StripePaymentBundle/Entity/StripePaymentElementSettings.php, "
    "Form/Type/StripePaymentElementSettingsType.php",
)
