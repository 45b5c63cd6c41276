"""What is paid, in which currency, and why some integrations are not paid with at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.model.smoke import WHOLE, Money

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType
    from payconf.model.environment import Environment
    from payconf.smoke.base import Smoke

_THREE = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""Currencies with three decimals, which are never chosen."""
_USUAL = ("USD", "EUR")
WHY_NOT: Mapping[str, str] = {
    "": "nothing is paid through a service",
    "paypal_rest": "a buyer has to approve each payment in PayPal's own page, and nobody does that here",
    "apruve": "a buyer has to order in Apruve's own window, and nobody does that here",
    "infinite_pay": "nobody publishes a test buyer for it, and an order there becomes an invoice",
    "worldline": "no test card is known that Worldline itself publishes for this API",
    "ogone": "no test card is known that Worldline itself publishes for this API",
}
"""By service (empty: a type without one)."""
UNKNOWN = "nothing here can make a payment there; a package may bring it (entry point payconf.smokes)"


def why_not(type_: IntegrationType, smokes: Mapping[str, Smoke]) -> str:
    """Why an integration of this type is not paid with; empty where it can be."""
    service = type_.service or ""
    return "" if service in smokes else WHY_NOT.get(service, UNKNOWN)


def money(environment: Environment, key: str, taken: Iterable[str] = ()) -> Money | None:
    """The smallest round amount that the service takes, in the currency of a rule that names the integration.

    `taken`: what the account says that it can do; currencies among it narrow the choice. Without a rule that fits it is
    a currency that the type and the account take, US dollars first; None where there is none.
    """
    type_ = types()[environment.integrations[key].type]
    account = {name for name in taken if re.fullmatch(r"[A-Z]{3}", name)}
    for currency in (*_of_rules(environment, key), *_USUAL, *(type_.currencies or ()), *sorted(account)):
        known = type_.currencies is None or currency in type_.currencies
        if known and currency not in _THREE and (not account or currency in account):
            return Money(_least(type_, currency), currency)
    return None


def _of_rules(environment: Environment, key: str) -> Iterator[str]:
    """Currencies of the enabled rules that offer a method of the integration, the first rule's first."""
    rules = sorted((rule.sort_order, name, rule) for name, rule in environment.rules.items() if rule.enabled)
    for _, _, rule in rules:
        named = [environment.aliases.get(method, method) for method in rule.methods]
        if any(method.partition(".")[0] == key for method in named):
            yield str(rule.currency)


def _least(type_: IntegrationType, currency: str) -> Decimal:
    """One unit (a hundred of a currency without decimals), or the service's own minimum where that is more."""
    minima = {
        Decimal(least)
        for known in types().values()
        if known.service == type_.service
        for method in known.methods
        for named, least in method.offered.minimum_by_currency
        if named == currency
    }
    return max({Decimal(100 if currency in WHOLE else 1), *minima})
