"""Check/Money Order: the buyer pays outside the shop; somebody marks the money as received."""

from __future__ import annotations

from payconf.integrations.base import Field, IntegrationType, Method, Offered
from payconf.integrations.parts import TEXT_MAX, label, short_label

TYPE = IntegrationType(
    name="money_order",
    title="Check/Money Order",
    channel_type="money_order",
    transport_type="money_order",
    settings="moneyordersettings",
    entity="Oro\\Bundle\\MoneyOrderBundle\\Entity\\MoneyOrderSettings",
    bundle="money_order",
    shipped=True,
    takes="buyers pay outside of the shop, and somebody marks the money as received",
    available_in=("5.1", "6.1", "7.0"),
    fields=(
        label(),
        short_label(),
        Field(
            "pay_to",
            "payTo",
            required=True,
            max_length=TEXT_MAX,
            enforced="html",
            title="Pay To",
            help="The payee of the cheque, shown to the buyer at checkout.",
        ),
        Field(
            "send_to",
            "sendTo",
            required=True,
            enforced="html",
            title="Send To",
            help="A postal address of several lines, shown to the buyer; one text for all languages.",
        ),
    ),
    methods=(
        Method(
            name="",
            identifier="money_order_{id}",
            label_field="label",
            offered=Offered(text="always applicable (isApplicable returns true)"),
            can_capture=True,
        ),
    ),
    payee=("pay_to", "send_to"),
    notes=("The shop itself requires neither Pay To nor Send To, although its form marks both.",),
    source="orocommerce@6.1:src/Oro/Bundle/MoneyOrderBundle/",
)
