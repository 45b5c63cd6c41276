"""PayPal Payments Pro: the same settings as Payflow Gateway, under another channel type and transport."""

from __future__ import annotations

from payconf.integrations.payflow import payflow_type

TYPE = payflow_type(
    "paypal_payments_pro",
    "PayPal Payments Pro",
    transport_type="paypal_payflow_pro",
    source="Integration/PayPalPaymentsProChannelType.php",
)
