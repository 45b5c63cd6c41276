"""Rules and methods of a shop: as it is, as a plan leaves it, or as an environment alone wants it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from payconf.checkout import objects
from payconf.checkout.matching.rules import Destination, PaymentMethod, PaymentRule, Presence
from payconf.checkout.matching.ruleset import RuleSet
from payconf.integrations import types
from payconf.integrations.versions import ANY, in_rules
from payconf.model.value import Gone, LiveRef, Ref, Value

if TYPE_CHECKING:
    from payconf.checkout.objects import Objects
    from payconf.integrations.base import Method
    from payconf.model.address import Address
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live, Resource

NOTHING: Mapping[Address, str] = {}


def now(live: Live, version: str = ANY, bound: Mapping[Address, str] = NOTHING) -> RuleSet:
    """What a buyer can use right now.

    `version`: the shop's, for methods that not every version offers in rules. `bound`: the live ids that addresses own;
    without them no method has a key.
    """
    held = objects.of_live(live)
    held.bound = {address: ident for address, ident in bound.items() if address.kind == "integrations"}
    return _rule_set(held, version)


def before_and_after(environment: Environment, live: Live, plan: Plan) -> tuple[RuleSet, RuleSet]:
    """The shop as it is, and as the plan leaves it."""
    version = environment.settings.shop.version
    before, after = objects.before_and_after(environment, live, plan)
    return _rule_set(before, version), _rule_set(after, version)


def wanted(resources: Iterable[Resource], version: str = ANY) -> RuleSet:
    """A shop that holds what an environment wants and nothing else, in the order in which resources are given."""
    return _rule_set(objects.of_resources(resources), version)


def _rule_set(held: Objects, version: str) -> RuleSet:
    rules = (_rule(held, name, values, made) for made, (name, values) in enumerate(held.rules.items()))
    keys = {name: address.key for address, name in held.bound.items()}
    methods = (
        method
        for name, values in held.integrations.items()
        for method in _methods(name, keys.get(name, ""), values, version)
    )
    return RuleSet(rules, {method.name: method for method in methods})


def _rule(held: Objects, name: str, values: Mapping[str, Value], made: int) -> PaymentRule:
    return PaymentRule(
        name=name,
        sort_order=int(values.get("sort_order") or 0),
        currency=str(values.get("currency") or ""),
        methods=tuple(_named(held, value) for value in values.get("methods") or ()),
        id=int(name) if name.isascii() and name.isdigit() else None,
        made=made,
        label=str(values.get("name") or name),
        enabled=bool(values.get("enabled", True)),
        websites=frozenset(values.get("websites") or ()),
        destinations=tuple(_destination(entry) for entry in values.get("destinations") or ()),
        expression=str(values.get("expression") or ""),
        stop=bool(values.get("stop_processing", False)),
    )


def _named(held: Objects, value: Value) -> str:
    """The name of a method. One whose integration isn't there keeps a name, and no method has it."""
    match value:
        case LiveRef(_, ident, output):
            return f"{ident} {output}"
        case Ref(target, output):
            return f"{held.bound.get(target, target)} {output}"
        case Gone(what, ident):
            return f"{ident} {what}"
        case _:
            return str(value)


def _destination(entry: Mapping[str, Any]) -> Destination:
    codes = frozenset(str(code) for code in entry.get("postal_codes") or ())
    return Destination(entry["country"], entry.get("region") or "", codes)


def _methods(name: str, key: str, values: Mapping[str, Value], version: str) -> Iterator[PaymentMethod]:
    """All methods of an integration, those included that its settings or the shop's version keep back."""
    known = types().get(str(values.get("type")))
    if known is None:
        return
    for method in known.methods:
        yield PaymentMethod(
            name=f"{name} method.{method.name}",
            label=_label(values, method),
            key=f"{key}.{method.name}" if key and method.name else key,
            kind=f"{known.name}.{method.name}",
            offered=method.offered,
            presence=_presence(values, method, version),
            currencies=None if known.currencies is None else frozenset(known.currencies),
        )


def _presence(values: Mapping[str, Value], method: Method, version: str) -> Presence:
    if not values.get("enabled", True):
        return Presence.DISABLED
    if method.offered.enabled_by is not None and not values.get(method.offered.enabled_by):
        return Presence.OFF
    return Presence.THERE if in_rules(method, version) else Presence.NOT_IN_RULES


def _label(values: Mapping[str, Value], method: Method) -> str:
    """As buyers read it; the name where nobody wrote one."""
    label = values.get(method.label_field)
    text = label.get("default") if isinstance(label, dict) else label
    return str(text or values.get("name") or method.name)
