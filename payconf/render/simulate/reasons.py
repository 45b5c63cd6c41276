"""Why a rule applies or doesn't, why a method is offered or isn't, and what has to be given; as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from payconf.checkout.evaluation import Doubt, Undecided
from payconf.checkout.matching import MethodWhy, PaymentMethod, PaymentRule, RuleVerdict, Why
from payconf.render.text import clean

_LISTED = 4
_OPTIONS: Mapping[str, str] = {
    "total": "--total AMOUNT",
    "subtotal": "--subtotal AMOUNT",
    "payment_term": "--payment-term or --no-payment-term",
    "vat_id": "--vat-id or --no-vat-id",
    "billingAddress.regionCode": '--billing-region CODE ("" for none)',
    "billingAddress.postalCode": '--billing-postal-code TEXT ("" for none)',
    "shippingAddress": "--shipping-country CODE, or --no-shipping-address",
    "shippingAddress.regionCode": '--shipping-region CODE ("" for none)',
    "shippingAddress.postalCode": '--shipping-postal-code TEXT ("" for none)',
    "shippingOrigin": "--set shippingOrigin.countryIso2=CODE",
    "shippingMethod": '--shipping-method NAME ("" for none)',
    "customer": "--guest, or --customer-group NAME",
    "customer.group": '--customer-group NAME ("" for none)',
    "customer.group.name": '--customer-group NAME ("" for none)',
    "customerUser": "--guest, or --set customerUser.NAME=VALUE",
    "lineItems": "--sku SKU --quantity NUMBER --price AMOUNT",
    "lineItem.productSku": "--sku SKU",
    "lineItem.quantity": "--quantity NUMBER",
    "lineItem.price": "--price AMOUNT",
}


def option(path: str) -> str:
    """What to type to give a value."""
    part = path.removeprefix("lineItem.")
    return _OPTIONS.get(path) or f"--set {clean(part)}=VALUE"


def doubt(found: Undecided) -> str:
    """What is not known, behind a name or a rule."""
    if found.why is Doubt.NOT_GIVEN:
        return f"needs {clean(found.path)}, which nobody gave"
    name = f" ({clean(found.path)})" if found.path else ""
    return f"{found.why.value}{name}, at character {found.offset + 1} of the expression"


def rule_reason(verdict: RuleVerdict) -> str:
    """Why a rule doesn't apply, or isn't decided."""
    if verdict.doubt is not None:
        return f"not decided: {doubt(verdict.doubt)}"
    if verdict.failed is not None:
        place = verdict.failed.offset + 1
        return f"the shop drops it: its expression fails at character {place}, {verdict.failed.why.value}"
    if verdict.behind is not None:
        return f"never looked at: {rule_name(verdict.behind)} stops before it"
    return _REASONS[verdict.why](verdict.rule)


def rule_name(rule: PaymentRule) -> str:
    """As the back office shows it."""
    return clean(rule.label or rule.name)


def method_name(method: PaymentMethod) -> str:
    """As buyers read it, with its key behind."""
    return f"{clean(method.label)} ({clean(method.key)})" if method.key else clean(method.label)


def method_reason(why: MethodWhy, found: Undecided | None) -> str:
    """Why a method of a rule that applies is not offered there."""
    return f"not decided: {doubt(found)}" if found is not None else why.value


def listed(names: Iterable[str]) -> str:
    """Some names; many are counted."""
    every = [clean(name) for name in names]
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED + 1 else ""
    return ", ".join(every[:_LISTED] if more else every) + more


def _places(rule: PaymentRule) -> str:
    return listed(
        f"{entry.region or entry.country} {'/'.join(sorted(entry.postal_codes)[:_LISTED])}".strip()
        for entry in rule.destinations
    )


_REASONS: Mapping[Why, Callable[[PaymentRule], str]] = {
    Why.CURRENCY: lambda rule: f"only for {clean(rule.currency)}",
    Why.WEBSITE: lambda rule: f"only on {listed(sorted(rule.websites))}",
    Why.ORGANIZATION: lambda rule: f"of another organization, {clean(rule.organization or '')}",
    Why.NO_BILLING_ADDRESS: lambda rule: f"only with a billing address in {_places(rule)}",
    Why.DESTINATION: lambda rule: f"only billed to {_places(rule)}",
    Why.DISABLED: lambda rule: "disabled",
    Why.EXPRESSION: lambda rule: f"its expression is not true: {clean(rule.expression)}",
}
