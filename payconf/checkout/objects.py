"""A shop's integrations and rules as they are read, and as a plan leaves them. In memory, pure.

An object is named by its live id, one that the plan makes by its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.value import Value

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live, Resource

Held = dict[str, Mapping[str, Value]]
_MADE = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(slots=True)
class Objects:
    """Values by name, in the order in which they were made; and which integration an address means."""

    integrations: Held
    rules: Held
    bound: dict[Address, str] = field(default_factory=dict)

    def copy(self) -> Objects:
        """Another one, which a plan may change."""
        return Objects(dict(self.integrations), dict(self.rules), dict(self.bound))

    def carry_out(self, plan: Plan) -> None:
        """What the plan makes, changes and deletes."""
        objects = {"integrations": self.integrations, "rules": self.rules}
        for change in plan.changes:
            held = objects.get(change.address.kind)
            if held is None:
                continue
            if change.action in _MADE:
                held[str(change.address)] = change.values
                self.bound[change.address] = str(change.address)
            elif change.action is Action.DELETE:
                held.pop(change.live_id or "", None)
            elif change.live_id in held:
                off = {"enabled": False} if change.action is Action.DISABLE else {}
                held[change.live_id] = {**held[change.live_id], **change.values, **off}


def of_live(live: Live) -> Objects:
    """The shop as it is."""
    return Objects(_read(live, "integrations"), _read(live, "rules"))


def of_resources(resources: Iterable[Resource]) -> Objects:
    """A shop that holds what an environment wants and nothing else: nothing has an id."""
    made = Objects({}, {})
    for resource in resources:
        name = str(resource.address)
        if resource.address.kind == "integrations":
            made.integrations[name] = resource.values
            made.bound[resource.address] = name
        elif resource.address.kind == "rules":
            made.rules[name] = resource.values
    return made


def before_and_after(environment: Environment, live: Live, plan: Plan) -> tuple[Objects, Objects]:
    """Both moments."""
    before = of_live(live)
    before.bound = dict(_bound(environment, live, plan))
    after = before.copy()
    after.carry_out(plan)
    return before, after


def names(environment: Environment, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Of each integration key, type, and the name that the shop has: git's, or that of a kept drift."""
    drifted = {
        drift.address.key: entry.before
        for drift in plan.drift
        for entry in drift.fields
        if drift.address.kind == "integrations" and entry.name == "name"
    }
    for key, integration in environment.integrations.items():
        yield key, integration.type, drifted.get(key) or getattr(integration, "name", None) or key


def _read(live: Live, kind: str) -> Held:
    return {resource.id: resource.values for resource in live.resources.get(kind, ())}


def _bound(environment: Environment, live: Live, plan: Plan) -> Iterator[tuple[Address, str]]:
    """Which live integration an address means: by a change, else by its name, as git or a kept drift has it."""
    by_name = {
        (resource.values.get("type"), resource.values.get("name")): resource.id
        for resource in live.resources.get("integrations", ())
    }
    for key, type_, name in names(environment, plan):
        found = by_name.get((type_, name))
        if found is not None:
            yield Address("integrations", key), found
    for change in plan.changes:
        if change.address.kind == "integrations" and change.live_id is not None:
            yield change.address, change.live_id
