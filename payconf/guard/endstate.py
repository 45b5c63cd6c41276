"""The shop's integrations and rules as they are, and as they will be when the plan is done. In memory, pure.

An integration is named by its live id, one that the plan makes by its address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from payconf.checkout import objects
from payconf.checkout.approximate import Destination, Offer, OfferingRule, Side
from payconf.integrations import types
from payconf.model.value import LiveRef, Ref, Value

if TYPE_CHECKING:
    from payconf.checkout.objects import Objects
    from payconf.integrations.base import Method
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live


@dataclass(frozen=True, slots=True)
class _Shop:
    """Objects in the form in which checkouts are worked out, approximately."""

    held: Objects

    def side(self) -> Side:
        """In the form in which checkouts are worked out."""
        made = {name: index for index, name in enumerate(self.held.rules)}
        return Side(
            tuple(self._rule(_order(name, values, made[name]), values) for name, values in self.held.rules.items()),
            dict(offer for name, values in self.held.integrations.items() for offer in _offers(name, values)),
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
        elif isinstance(value, Ref) and value.target in self.held.bound:
            yield f"{self.held.bound[value.target]} {value.output}"


def before_and_after(environment: Environment, live: Live, plan: Plan) -> tuple[Side, Side]:
    """Both moments."""
    before, after = objects.before_and_after(environment, live, plan)
    return _Shop(before).side(), _Shop(after).side()


def now(live: Live) -> Side:
    """The shop as it is."""
    return _Shop(objects.of_live(live)).side()


def owned(environment: Environment, live: Live, plan: Plan) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Key and final values of every live integration that is one of the environment's, and that the plan leaves there.

    Of two with one type and name, nobody can say here which one is meant: both are.
    """
    read = objects.of_live(live)
    final = read.copy()
    final.carry_out(plan)
    changed = {change.live_id: change.address.key for change in plan.changes if change.address.kind == "integrations"}
    named = {(type_, name): key for key, type_, name in objects.names(environment, plan)}
    for ident, before in read.integrations.items():
        key = changed.get(ident) or named.get((str(before.get("type")), str(before.get("name"))))
        if key is not None and key in environment.integrations and ident in final.integrations:
            yield key, final.integrations[ident]


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
