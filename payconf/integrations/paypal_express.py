"""PayPal Express: the REST API of PayPal. Its method identifiers begin with oro_, unlike its channel type."""

from __future__ import annotations

from payconf.integrations.base import Field, IntegrationType, Method, Offered
from payconf.integrations.parts import FORM_BYTES, credential, label, payment_action, short_label, switch

CURRENCIES = (
    *("AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY"),
    *("MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TWD", "USD"),
)


def _access(name: str, shop: str, title: str) -> Field:
    # The package lifts the byte limit in 6.1.9 and 7.0.2 of its own; the shop's version doesn't tell the package's.
    return credential(name, shop, title, enforced="server", max_bytes=FORM_BYTES, form_encrypted=True, write_only=True)


TYPE = IntegrationType(
    name="paypal_express",
    title="PayPal Express",
    channel_type="paypal_express",
    transport_type="paypal_express",
    settings="paypalexpresssettings",
    entity="Oro\\Bundle\\PayPalExpressBundle\\Entity\\PayPalExpressSettings",
    bundle="paypal_express",
    setters_only=("labels", "shortLabels"),
    available_in=("5.1", "6.1", "7.0"),
    fields=(
        payment_action("paymentAction", charge="authorize_and_capture"),
        label(),
        short_label(),
        _access("client_id", "clientId", "Client ID"),
        _access("client_secret", "clientSecret", "Client Secret"),
        switch("test_mode", "sandboxMode", "Sandbox Mode", help="On: payments go to PayPal's sandbox."),
    ),
    methods=(
        Method(
            name="",
            identifier="oro_paypal_express_{id}",
            label_field="label",
            offered=Offered(nonzero_total=True, text="Order total must not be zero."),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
        ),
    ),
    service="paypal_rest",
    switch="test_mode",
    currencies=CURRENCIES,
    notes=(
        "HUF, JPY, TWD: amounts must have no decimals. BRL, MYR: accounts of the country only. RUB is accepted by the "
        "code and not listed by the docs.",
        "White space around the client id and secret is lost when the shop decrypts them.",
    ),
    source="paypal-express@6.1:Entity/PayPalExpressSettings.php, Form/Type/PayPalExpressSettingsType.php",
)
