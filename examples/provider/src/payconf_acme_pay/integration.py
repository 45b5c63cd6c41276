"""The integration type `acme_pay`: the fields of the shop's settings, and the method that buyers get. Data only."""

from payconf.integrations.base import IntegrationType, Method, Offered, ShopWebhook
from payconf.integrations.parts import credential, label, payment_action, short_label, switch

TYPE = IntegrationType(
    name="acme_pay",
    title="Acme Pay",
    channel_type="acme_pay",
    transport_type="acme_pay",
    settings="acmepaysettings",
    entity="Acme\\Bundle\\PayBundle\\Entity\\AcmePaySettings",
    bundle="acme_pay",
    available_in=("6.1",),
    fields=(
        label(),
        short_label(),
        payment_action("acmePaymentAction", charge="purchase"),
        switch("test_mode", "acmeTestMode", "Test mode"),
        credential("api_key", "acmeApiKey", "API key", write_only=True),
        credential("signing_secret", "acmeSigningSecret", "Signing secret", write_only=True),
    ),
    methods=(Method("", "acme_pay_{id}", "label", Offered(text="always"), can_authorize=True, can_charge=True),),
    service="acme_pay",
    switch="test_mode",
    webhook=ShopWebhook(
        paths=(("6.1", "/acme-pay/webhook"),),
        events=("payment.captured", "payment.refunded"),
        secret="signing_secret",
    ),
)
