"""Stripe (cards, Apple Pay and Google Pay): gone from the shop in 7.0. Its method identifiers begin stripe_payment."""

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

_WALLETS = "Apple Pay/Google Pay"

TYPE = IntegrationType(
    name="stripe",
    title="Stripe",
    channel_type="stripe",
    transport_type="stripe",
    settings="stripetransportsettings",
    entity="Oro\\Bundle\\StripeBundle\\Entity\\StripeTransportSettings",
    bundle="stripe",
    available_in=("5.0", "5.1", "6.1"),
    fields=(
        label(title="Labels"),
        short_label(title="Short Labels"),
        Field(
            "apple_google_pay_label",
            "appleGooglePayLabels",
            "localized",
            default=_WALLETS,
            max_length=TEXT_MAX,
            title="Apple Pay/Google Pay Labels",
            help="The shop shows this default wherever the label is blank.",
        ),
        credential("public_key", "apiPublicKey", "API Public Key", enforced="server"),
        # Lifted only in a branch of the package that has no release yet.
        credential(
            "secret_key", "apiSecretKey", "API Secret Key", enforced="server", max_bytes=DOCTRINE_BYTES, write_only=True
        ),
        credential(
            "signing_secret",
            "signingSecret",
            "Webhook signing secret",
            enforced="server",
            max_bytes=DOCTRINE_BYTES,
            write_only=True,
        ),
        payment_action("paymentAction", authorize="manual", charge="automatic", enforced="server"),
        switch(
            "user_monitoring",
            "userMonitoring",
            "User Monitoring",
            help="Loads Stripe's script on every page of the storefront, for its fraud detection.",
        ),
        *re_authorization(
            "enableReAuthorize",
            "reAuthorizationErrorEmail",
            "Re-authorization Errors Notification Email",
            enforced="server",
        ),
    ),
    methods=(
        Method(
            name="card",
            identifier="stripe_payment_{id}",
            label_field="label",
            offered=Offered(minimum_total="0.5", text="Order total at least 0.5 whatever the currency."),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
            can_cancel=True,
            can_refund=True,
        ),
        Method(
            name="apple_google_pay",
            identifier="stripe_payment_{id}_apple_google_pay",
            label_field="apple_google_pay_label",
            offered=Offered(minimum_total="0.5", text="Same as card; the browser decides whether the button appears."),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
            can_cancel=True,
            can_refund=True,
        ),
    ),
    service="stripe",
    cross=(
        CrossRule(
            "st-mode",
            "same_mode",
            ("public_key", "secret_key"),
            text="the publishable key and the secret key must be of one mode, test or live",
        ),
    ),
    webhook=ShopWebhook(
        paths=(("5.0", "/stripe/handle-events"),),
        events=("charge.refunded", "payment_intent.canceled", "payment_intent.succeeded"),
        secret="signing_secret",  # noqa: S106
    ),
    notes=(
        "7.0 removes the bundle and migrates neither integrations nor rules.",
        "The shop keeps no switch for tests: the keys alone decide.",
    ),
    source="orocommerce-stripe@6.1:src/Oro/Bundle/StripeBundle/Entity/StripeTransportSettings.php, "
    "Form/Type/StripeSettingsType.php",
)
