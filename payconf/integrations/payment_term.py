"""Payment Terms: customers who were granted a term pay later."""

from __future__ import annotations

from payconf.integrations.base import IntegrationType, Method, Offered
from payconf.integrations.parts import label, short_label

TYPE = IntegrationType(
    name="payment_term",
    title="Payment Terms",
    channel_type="payment_term",
    transport_type="payment_term",
    settings="paymenttermsettings",
    entity="Oro\\Bundle\\PaymentTermBundle\\Entity\\PaymentTermSettings",
    bundle="payment_term",
    shipped=True,
    takes="buyers pay the invoice outside of the shop",
    available_in=("5.1", "6.1", "7.0"),
    fields=(label(), short_label()),
    methods=(
        Method(
            name="",
            identifier="payment_term_{id}",
            label_field="label",
            offered=Offered(
                payment_term=True,
                text="Only when the customer, or failing that its customer group, has a payment term assigned.",
            ),
            can_capture=True,
        ),
    ),
    notes=("Several enabled integrations of this type all offer the same term of the customer.",),
    source="orocommerce@6.1:src/Oro/Bundle/PaymentTermBundle/",
)
