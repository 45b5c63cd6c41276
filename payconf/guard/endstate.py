"""The shop's integrations and rules as they are, and as they will be when the plan is done. In memory, pure.

An integration is named by its live id, one that the plan makes by its address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.checkout.approximate import Destination, Offer, OfferingRule, Side
from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.value import LiveRef, Ref, Value

if TYPE_CHECKING:
    from payconf.integrations.base import Method
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live

Objects = dict[str, Mapping[str, Value]]
_MADE = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(slots=True)
class _Shop:
    """Objects by name, and which one an address means."""

    integrations: Objects
    rules: Objects
    bound: dict[Address, str] = field(default_factory=dict)

    def side(self) -> Side:
        """In the form in which checkouts are worked out."""
        made = {name: index for index, name in enumerate(self.rules)}
        return Side(
            tuple(self._rule(_order(name, values, made[name]), values) for name, values in self.rules.items()),
            dict(offer for name, values in self.integrations.items() for offer in _offers(name, values)),
        )

    def _rule(self, order: tuple[int, int, str], values: Mapping[str, Value]) -> OfferingRule:
        return OfferingRule(
            order=order,
            currency=str(values.get("currency")),
            methods=tuple(method for value in values.get("methods") or () for method in self._method(value)),
            websites=frozenset(values.get("websites") or ()),
            destinations=tuple(_destination(entry) for entry in values.get("destinations") or ()),
            enabled=bool(values.get("enabled", True)),
            conditional=bool(values.get("expression")),
            stop=bool(values.get("stop_processing", False)),
        )

    def _method(self, value: Value) -> Iterator[str]:
        """Nothing for a reference to an integration that isn't there: such a method is not offered."""
        if isinstance(value, LiveRef):
            yield f"{value.id} {value.output}"
        elif isinstance(value, Ref) and value.target in self.bound:
            yield f"{self.bound[value.target]} {value.output}"


def before_and_after(environment: Environment, live: Live, plan: Plan) -> tuple[Side, Side]:
    """Both moments."""
    shop = _Shop(_read(live, "integrations"), _read(live, "rules"))
    shop.bound = dict(_bound(environment, live, plan))
    before = shop.side()
    _carry_out(shop, plan)
    return before, shop.side()


def now(live: Live) -> Side:
    """The shop as it is."""
    return _Shop(_read(live, "integrations"), _read(live, "rules")).side()


def owned(environment: Environment, live: Live, plan: Plan) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Key and final values of every live integration that is one of the environment's, and that the plan leaves there.

    Of two with one type and name, nobody can say here which one is meant: both are.
    """
    read = _read(live, "integrations")
    shop = _Shop(dict(read), {})
    _carry_out(shop, plan)
    changed = {change.live_id: change.address.key for change in plan.changes if change.address.kind == "integrations"}
    named = {(type_, name): key for key, type_, name in _names(environment, plan)}
    for ident, before in read.items():
        key = changed.get(ident) or named.get((str(before.get("type")), str(before.get("name"))))
        if key is not None and key in environment.integrations and ident in shop.integrations:
            yield key, shop.integrations[ident]


def _carry_out(shop: _Shop, plan: Plan) -> None:
    objects = {"integrations": shop.integrations, "rules": shop.rules}
    for change in plan.changes:
        held = objects.get(change.address.kind)
        if held is None:
            continue
        if change.action in _MADE:
            held[str(change.address)] = change.values
            shop.bound[change.address] = str(change.address)
        elif change.action is Action.DELETE:
            held.pop(change.live_id or "", None)
        elif change.live_id in held:
            off = {"enabled": False} if change.action is Action.DISABLE else {}
            held[change.live_id] = {**held[change.live_id], **change.values, **off}


def _read(live: Live, kind: str) -> Objects:
    return {resource.id: resource.values for resource in live.resources.get(kind, ())}


def _bound(environment: Environment, live: Live, plan: Plan) -> Iterator[tuple[Address, str]]:
    """Which live integration an address means: by a change, else by its name, as git or a kept drift has it."""
    by_name = {
        (resource.values.get("type"), resource.values.get("name")): resource.id
        for resource in live.resources.get("integrations", ())
    }
    for key, type_, name in _names(environment, plan):
        found = by_name.get((type_, name))
        if found is not None:
            yield Address("integrations", key), found
    for change in plan.changes:
        if change.address.kind == "integrations" and change.live_id is not None:
            yield change.address, change.live_id


def _names(environment: Environment, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Key, type, and the name that the shop has: git's, or that of a kept drift."""
    drifted = {
        drift.address.key: entry.before
        for drift in plan.drift
        for entry in drift.fields
        if drift.address.kind == "integrations" and entry.name == "name"
    }
    for key, integration in environment.integrations.items():
        yield key, integration.type, drifted.get(key) or getattr(integration, "name", None) or key


def _order(name: str, values: Mapping[str, Value], index: int) -> tuple[int, int, str]:
    """As the shop sorts: by sort order, ties by id; what is yet to be made gets its id last."""
    sort_order = int(values.get("sort_order") or 0)
    return (sort_order, 0, name.zfill(20)) if name.isdigit() else (sort_order, 1, f"{index:020}")


def _destination(entry: Mapping[str, Any]) -> Destination:
    return Destination(
        entry["country"], entry.get("region") or "", frozenset(str(code) for code in entry.get("postal_codes") or ())
    )


def _offers(name: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Offer]]:
    """What an integration offers at checkout; nothing while it is disabled."""
    known = types().get(str(values.get("type")))
    if known is None or not values.get("enabled", True):
        return
    for method in known.methods:
        switch = method.offered.enabled_by
        if switch is None or values.get(switch):
            currencies = method.offered.currencies or known.currencies
            offer = Offer(
                label=_label(values, method),
                currencies=None if currencies is None else frozenset(currencies),
                sure=not method.offered.payment_term,
                kind=f"{known.name}.{method.name}",
            )
            yield f"{name} method.{method.name}", offer


def _label(values: Mapping[str, Value], method: Method) -> str:
    """As buyers read it; the name where nobody wrote one."""
    label = values.get(method.label_field)
    text = label.get("default") if isinstance(label, dict) else label
    return str(text or values.get("name") or method.name)
