"""What was made at payment services, by what the state remembers: of it, and of the accounts, git may know no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.state import Binding

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.state.base import StateStore


def made_at_services(store: StateStore, name: str, undone: str = "") -> tuple[Binding, ...]:
    """Bindings of what payconf owns there, and of what was there before the run that is undone (without a live id)."""
    bound = store.load(name).bindings
    found = {address: binding for address, binding in bound.items() if address.kind in SERVICE_KINDS}
    before = dict(_before(store, name, undone)) if undone else {}
    return tuple({**before, **found}.values())


def _before(store: StateStore, name: str, run: str) -> Iterator[tuple[Address, Binding]]:
    from payconf.plan.inverse import load

    content = store.kept(name, run, "inverse")
    for address, values in load(content).objects.items() if content is not None else ():
        if address.kind in SERVICE_KINDS and values is not None:
            yield address, Binding(address, "", values)
