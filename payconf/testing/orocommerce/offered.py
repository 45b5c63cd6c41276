"""Method identifiers: what the rule form offers, and the prefixes that differ from the integration's type."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.testing.orocommerce.rows import Row, Rows

_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "paypal_payflow_gateway": (
        "paypal_payflow_gateway_credit_card_{id}",
        "paypal_payflow_gateway_express_checkout_{id}",
    ),
    "paypal_payments_pro": ("paypal_payments_pro_credit_card_{id}", "paypal_payments_pro_express_checkout_{id}"),
    "paypal_express": ("oro_paypal_express_{id}",),
    "stripe": ("stripe_payment_{id}", "stripe_payment_{id}_apple_google_pay"),
    "authorize_net": ("authorize_net_{id}",),
}
_OTHERS = (
    "money_order",
    "payment_term",
    "apruve",
    "infinite_pay",
    "ingenico",
    "oro_cybersource",
    "stripe_payment_element",
)


def identifiers(rows: Rows, channel: Row) -> tuple[str, ...]:
    """The methods that an integration yields; none for shipping. Authorize.Net has eCheck when it is enabled."""
    kind = channel.values["channelType"]
    patterns = _PATTERNS.get(kind, (f"{kind}_{{id}}",) if kind in _OTHERS else ())
    settings = rows.get(channel.one["transport"])
    if kind == "authorize_net" and settings and settings.values.get("eCheckEnabled"):
        patterns = (*patterns, "authorize_net_echeck_{id}")
    return tuple(pattern.replace("{id}", channel.id) for pattern in patterns)


def offered(rows: Rows) -> set[str]:
    """Of all integrations that are enabled."""
    channels = [row for row in rows.all("integrationchannels") if row.values["enabled"]]
    return {identifier for row in channels for identifier in identifiers(rows, row)}
