"""The environment's integrations as the shop holds them when the plan is done. In memory, pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.checkout import objects

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.value import Value


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
