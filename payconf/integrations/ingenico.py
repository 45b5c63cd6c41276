"""Ingenico ePayments Connect (Worldline): the endpoint decides between sandbox and live. Shops of line 4.1 only."""

from __future__ import annotations

from payconf.integrations.base import Condition, Field, IntegrationType, Method, Offered
from payconf.integrations.parts import DOCTRINE_BYTES, credential, label, short_label, switch

TYPE = IntegrationType(
    name="ingenico",
    title="Ingenico ePayments Connect platform",
    channel_type="ingenico",
    transport_type="ingenico",
    settings="ingenicosettings",
    entity="Ingenico\\Connect\\OroCommerce\\Entity\\IngenicoSettings",
    bundle="ingenico",
    available_in=("4.1",),
    fields=(
        label(),
        short_label(),
        credential("api_key_id", "apiKeyId", "API Key ID"),
        credential("api_secret", "apiSecret", "Secret API Key", max_bytes=DOCTRINE_BYTES, write_only=True),
        Field(
            "api_endpoint",
            "apiEndpoint",
            required=True,
            pattern=r"^https://[^\s/?#]+\S*$",
            enforced="client",
            title="API Endpoint",
            help="An https address. It alone decides whether payments are real.",
        ),
        credential("merchant_id", "merchantId", "Merchant ID"),
        Field(
            "enabled_products",
            "enabledProducts",
            "choices",
            required=True,
            min_length=1,
            choices=("cards", "sepa", "ach"),
            enforced="client",
            title="Enabled Products",
        ),
        Field(
            "payment_action",
            "paymentAction",
            "choice",
            required=True,
            choices=("authorize", "charge", "pre_authorize"),
            words=(
                ("authorize", "FINAL_AUTHORIZATION"),
                ("charge", "SALE"),
                ("pre_authorize", "PRE_AUTHORIZATION"),
            ),
            enforced="client",
            title="Payment Action",
            help="For cards. authorize: reserve the final amount. pre_authorize: reserve an amount that may change.",
        ),
        switch("tokenization_enabled", "tokenizationEnabled", "Allow tokenization"),
        Field(
            "direct_debit_text",
            "directDebitText",
            required_when=(Condition("enabled_products", ("sepa", "ach")),),
            max_length=50,
            enforced="server",
            title="Direct Debit Text",
        ),
        Field("soft_descriptor", "softDescriptor", max_length=22, title="Soft Descriptor"),
    ),
    methods=(
        Method(
            name="",
            identifier="ingenico_{id}",
            label_field="label",
            offered=Offered(text="always applicable"),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
        ),
    ),
    service="worldline",
    endpoint="api_endpoint",
    notes=("Amounts are always multiplied by 100, which is wrong for currencies without decimals.",),
    source="IngenicoBundle@4.1:Entity/IngenicoSettings.php, Form/Type/IngenicoSettingsType.php",
)
