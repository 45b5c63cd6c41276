"""PayPal Payflow Gateway: cards by transparent redirect, and Express Checkout."""

from __future__ import annotations

from payconf.integrations.payflow import payflow_type

TYPE = payflow_type(
    "paypal_payflow_gateway",
    "PayPal Payflow Gateway",
    transport_type="paypal_payflow_gateway",
    source="Integration/PayPalPayflowGatewayChannelType.php",
)
