"""What the state learns before a plan is carried out: what git and shop agree on by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.kind import Kind
    from payconf.model.resource import Live
    from payconf.state.base import StateStore


def learn(
    environment: Environment,
    evidence: Evidence,
    live: Live,
    store: StateStore,
    kinds: Mapping[str, Kind],
    forget: bool,
) -> None:
    """Write it into the state; with `forget`, what neither of them has any more is forgotten."""
    from payconf.plan import settle
    from payconf.plan.desired import desired

    name = environment.name
    learned = settle(desired(environment, evidence, kinds), live, store.load(name), kinds)
    for binding in learned.bind:
        store.bind(name, binding)
    for address in learned.unbind if forget else ():
        store.unbind(name, address)
