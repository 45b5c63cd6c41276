"""InfinitePay: invoices for businesses in Germany."""

from __future__ import annotations

from payconf.integrations.base import Condition, CrossRule, Field, IntegrationType, Method, Offered
from payconf.integrations.parts import FORM_BYTES, credential, label, short_label, switch

_SMALLINT = 32767


def _days(name: str, shop: str, title: str, default: int) -> Field:
    return Field(
        name,
        shop,
        "integer",
        default=default,
        shop_default=default,
        minimum=0,
        maximum=_SMALLINT,
        enforced="html",
        title=title,
        help="In days.",
    )


TYPE = IntegrationType(
    name="infinite_pay",
    title="Infinite Pay",
    channel_type="infinite_pay",
    transport_type="infinite_pay",
    settings="infinitepaysettings",
    entity="Oro\\Bundle\\InfinitePayBundle\\Entity\\InfinitePaySettings",
    bundle="infinite_pay",
    available_in=("5.1", "6.1", "7.0"),
    fields=(
        label("infinitePayLabels"),
        short_label("infinitePayShortLabels"),
        credential("client_ref", "infinitePayClientRef", "Client Reference"),
        credential("username", "infinitePayUsername", "Username"),
        # The package lifts the byte limit in 6.1.3 and 7.0.1 of its own; the shop's version doesn't tell the package's.
        credential(
            "password", "infinitePayPassword", "Password", max_bytes=FORM_BYTES, form_encrypted=True, write_only=True
        ),
        credential(
            "secret",
            "infinitePaySecret",
            "Secret (for security code)",
            max_bytes=FORM_BYTES,
            form_encrypted=True,
            write_only=True,
        ),
        switch(
            "auto_capture",
            "infinitePayAutoCapture",
            "Auto-Capture",
            help="On: the reservation is captured at once. Otherwise somebody captures it in the back office.",
        ),
        switch(
            "auto_activate", "infinitePayAutoActivate", "Auto-Activation", help="Has an effect only with auto_capture."
        ),
        switch("test_mode", "infinitePayTestMode", "Test Mode", help="On: orders go to test.infinitepay.de."),
        switch("debug_mode", "infinitePayDebugMode", "Debug Mode"),
        _days("invoice_due_period", "infinitePayInvoiceDuePeriod", "Invoice Due Period (in days)", 30),
        _days("invoice_shipping_duration", "infinitePayInvoiceShippingDuration", "Shipping Duration (in days)", 21),
    ),
    methods=(
        Method(
            name="",
            identifier="infinite_pay_{id}",
            label_field="label",
            offered=Offered(
                vat_id=True,
                text="The customer must have a VAT id. The code reads it from the customer without checking that a "
                "customer exists, so a guest checkout can raise an error.",
            ),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
        ),
    ),
    service="infinite_pay",
    takes="auto_capture decides: true takes the money at once, false leaves it to somebody in the back office",
    switch="test_mode",
    debug=("debug_mode",),
    cross=(
        CrossRule(
            "ip-activate",
            "equal",
            ("auto_capture",),
            when=(Condition("auto_activate", (True,)),),
            values=(True,),
            text="auto_activate has an effect only with auto_capture: true",
        ),
    ),
    notes=("The shop keeps user name and client reference in plain text.",),
    source="OroInfinitePayBundle@6.1:Entity/InfinitePaySettings.php, Form/Type/InfinitePaySettingsType.php",
)
