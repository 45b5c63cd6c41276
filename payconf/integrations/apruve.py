"""Apruve: credit for businesses, in US dollars."""

from __future__ import annotations

from payconf.integrations.base import IntegrationType, Method, Offered, ShopWebhook
from payconf.integrations.parts import FORM_BYTES, credential, label, short_label, switch

TYPE = IntegrationType(
    name="apruve",
    title="Apruve",
    channel_type="apruve",
    transport_type="apruve",
    settings="apruvesettings",
    entity="Oro\\Bundle\\ApruveBundle\\Entity\\ApruveSettings",
    bundle="apruve",
    available_in=("5.1", "6.1", "7.0"),
    fields=(
        label(),
        short_label(),
        switch("test_mode", "apruveTestMode", "Test Mode", help="On: orders go to test.apruve.com."),
        credential(
            "webhook_token",
            "apruveWebhookToken",
            "Webhook URL",
            enforced="none",
            required=False,
            write_only=True,
        ),
        credential(
            "api_key",
            "apruveApiKey",
            "API Key",
            max_length=None,
            max_bytes=FORM_BYTES,
            form_encrypted=True,
            write_only=True,
        ),
        credential(
            "merchant_id",
            "apruveMerchantId",
            "Merchant ID",
            max_length=None,
            max_bytes=FORM_BYTES,
            form_encrypted=True,
            write_only=True,
        ),
    ),
    methods=(
        Method(
            name="",
            identifier="apruve_{id}",
            label_field="label",
            offered=Offered(currencies=("USD",), text="Currency must be USD."),
            can_authorize=True,
            # Only Apruve's webhook captures, and it needs the integration enabled: without it the money is stranded.
            can_capture=True,
        ),
    ),
    service="apruve",
    takes="it always authorizes, and Apruve's webhook captures",
    switch="test_mode",
    currencies=("USD",),
    webhook=ShopWebhook(
        paths=(("5.1", "{admin}/apruve/webhook/notify"),),
        events=("invoice.closed",),
        token="webhook_token",  # noqa: S106
    ),
    notes=(
        "The webhook's only protection is the token in its URL, which the shop makes where nobody writes one.",
        "7.0 has it in a release candidate only.",
        "Cancel is announced by the shop and always fails.",
    ),
    source="OroApruveBundle@6.1:Entity/ApruveSettings.php, Form/Type/ApruveSettingsType.php",
)
