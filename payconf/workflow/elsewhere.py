"""What is kept at payment services, as the state and a plan have it: git may no longer know it, nor the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.model.elsewhere import CREDENTIALS, SERVICE_KINDS
from payconf.model.errors import Stale
from payconf.model.state import Binding

if TYPE_CHECKING:
    from payconf.model.kind import Kind
    from payconf.model.plan import Plan
    from payconf.state.base import StateStore


def made_at_services(store: StateStore, name: str, undone: str = "", plan: Plan | None = None) -> tuple[Binding, ...]:
    """Bindings of what payconf owns there; without a live id, what `plan` makes, and what was there before the run
    that is undone.
    """
    bound = store.load(name).bindings
    found = [binding for address, binding in bound.items() if address.kind in SERVICE_KINDS]
    before = _before(store, name, undone) if undone else ()
    return (*found, *before, *(_made(plan) if plan is not None else ()))


def refuse_unkept(plan: Plan, kinds: Mapping[str, Kind]) -> None:
    """Raises Stale where nobody is left through whom what the plan changes could be spoken to."""
    for change in plan.changes:
        if change.address.kind in SERVICE_KINDS and change.address.kind not in kinds:
            raise Stale(
                f"{change.address} is kept at a payment service, and credentials.yaml no longer has the credential by "
                "which it was planned.",
                "Bring the credential back, or make a new plan.",
            )


def _before(store: StateStore, name: str, run: str) -> Iterator[Binding]:
    from payconf.plan.inverse import load

    content = store.kept(name, run, "inverse")
    for address, values in load(content).objects.items() if content is not None else ():
        if address.kind in SERVICE_KINDS and values is not None:
            yield Binding(address, "", values)


def _made(plan: Plan) -> Iterator[Binding]:
    for change in plan.changes:
        if change.address.kind in SERVICE_KINDS and CREDENTIALS in change.values:
            yield Binding(change.address, "", change.values)
