"""First values for what an integration type demands, to be changed by whoever knows better."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import Any, NamedTuple

from payconf.init.answers import Answers, Class
from payconf.integrations.base import Field, IntegrationType, Method
from payconf.integrations.versions import exists, in_rules
from payconf.services import services

SUBTOTAL = 100
"""Of the first checkout."""
_FILL_IN = "To be filled in"
_FEW = 3
_UUID = "00000000-0000-4000-8000-000000000000"


def integration(key: str, type_: IntegrationType, answers: Answers) -> dict[str, Any]:
    """What all environments have of an integration."""
    demanded = {
        entry.name: _value(entry, type_)
        for entry in type_.fields
        if entry.origin == "integration"
        and entry.required
        and exists(entry, answers.version)
        and entry.name != type_.endpoint
        and not _is_own_id(entry)
    }
    demanded.pop("label", None)
    access = {"credentials": key} if type_.service is not None else {}
    return {"type": type_.name, "label": type_.title, **demanded, **access}


def side(environment: str, class_: Class, type_: IntegrationType, answers: Answers) -> dict[str, Any]:
    """What of an integration each environment says itself: the side of its service, and addresses of its own."""
    found: dict[str, Any] = {}
    test = class_ != "production"
    if type_.switch is not None and test:
        found[type_.switch] = True
    if type_.endpoint is not None and type_.service is not None:
        hosts = sorted(services()[type_.service].hosts.get("test" if test else "live", ()))
        found |= {type_.endpoint: f"https://{hosts[0]}"} if hosts else {}
    return {**found, **{entry.name: answers.access[environment] for entry in type_.fields if _is_own_id(entry)}}


def _is_own_id(field: Field) -> bool:
    """A random id that each environment has to itself."""
    return field.required and re.match(field.pattern or "$", _UUID) is not None


def credential(environment: str, key: str, type_: IntegrationType, answers: Answers) -> dict[str, str]:
    """A reference for everything that the service asks for."""
    kinds = services()[type_.service or ""].kinds
    wanted = {kind.name for kind in kinds if kind.required}
    return {
        entry.name: answers.reference(environment, key, entry.name)
        for entry in type_.fields
        if entry.origin == "credential" and entry.name in wanted
    }


class Offer(NamedTuple):
    """A first rule: for which currency, with which expression ("" for none), and its methods as YAML names them."""

    currency: str
    expression: str
    methods: tuple[str, ...]


def offers(answers: Answers) -> tuple[Offer, ...]:
    """One rule for each currency and expression that the types need."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, type_ in answers.integrations.items():
        taken = type_.currencies
        currency = answers.currency if taken is None or answers.currency in taken else taken[0]
        usable = (entry for entry in type_.methods if in_rules(entry, answers.version) and not _more(entry))
        for method in itertools.islice(usable, 1):
            name = f"{key}.{method.name}" if method.name else key
            found.setdefault((currency, _expression(type_, method)), []).append(name)
    return tuple(Offer(*key, tuple(named)) for key, named in sorted(found.items()))


def _expression(type_: IntegrationType, method: Method) -> str:
    """A cap of the total holds the subtotal below its half: tax and shipping come on top.

    What only firms with a VAT id are offered begins where the first checkout, which has none, is not concerned.
    """
    cap = next((Decimal(rule.values[0]) for rule in type_.cross if rule.check == "rule_caps_total"), None)
    if cap is not None:
        return f"subtotal.value <= {int(cap / 2)}"
    return f"subtotal.value >= {5 * SUBTOTAL}" if method.offered.vat_id else ""


def _more(method: Method) -> bool:
    """It needs a setting that nothing demands."""
    return method.needs is not None or method.offered.enabled_by is not None


def _value(field: Field, type_: IntegrationType) -> Any:
    match field.type:
        case "choice":
            return field.choices[0]
        case "choices":
            return [choice for choice in field.choices if choice not in _conditional(type_, field.name)][:_FEW]
        case "boolean":
            return False
        case "integer":
            return field.minimum or 0
        case _:
            return _FILL_IN


def _conditional(type_: IntegrationType, name: str) -> set[Any]:
    """Values of a field that make another one required."""
    conditions = (condition for entry in type_.fields for condition in entry.required_when)
    return {value for condition in conditions if condition.field == name for value in condition.values}
