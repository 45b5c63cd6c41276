"""A call whose outcome nobody knows is settled by reading back (design: apply)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from payconf.apply.past import Past
from payconf.apply.shop import Shop
from payconf.model.change import Action, Change
from payconf.model.elsewhere import keeper, kept
from payconf.model.resource import LiveResource

MAKES = frozenset({Action.CREATE, Action.REPLACE})


@dataclass(frozen=True, slots=True)
class Settled:
    """`done`: it was carried out. `absent`: it surely left nothing, so that it may be repeated. Else `unknown`."""

    verdict: Literal["done", "absent", "unknown"]
    live_id: str | None = None
    text: str = ""


def settle(ready: Change, past: Past, shop: Shop, taken: Collection[str] = ()) -> Settled:
    """Read what the change is about. `ready`: as it was sent; `taken`: live ids that other addresses own.

    Raises ProviderError where the shop can't be read.
    """
    if ready.action in MAKES:
        return _made(ready, new_ones(ready, past, shop, taken), shop)
    live_id = ready.live_id or ""
    if ready.action is Action.RETIRE:  # nothing is sent
        return Settled("done", live_id)
    found = shop.by_id(ready.address.kind, live_id)
    if ready.action is Action.DELETE:
        gone = found is None or shop.kinds[ready.address.kind].sleeps(found.values)
        return _deleted(live_id, None if gone else found, past, shop)
    return _changed(ready, found, past, shop)


def new_ones(ready: Change, past: Past, shop: Shop, taken: Collection[str] = ()) -> list[LiveResource]:
    """Live objects of the change's name that were not there before it, and that nobody owns."""
    known = {*past.ids, *taken}
    return [entry for entry in shop.named(ready.address.kind, ready.values) if entry.id not in known]


def _made(ready: Change, new: list[LiveResource], shop: Shop) -> Settled:
    if not new:
        return Settled("absent")
    ids, who = ", ".join(entry.id for entry in new), keeper(ready.address.kind)
    if len(new) > 1:
        return Settled("unknown", text=f"{who} has {len(new)} new objects of this name: ids {ids}")
    if not shop.holds(ready.address.kind, new[0].values, ready.values):
        return Settled(
            "unknown",
            text=f"{who} has a new object of this name that holds other values: id {ids}",
        )
    return Settled("done", new[0].id)


def _deleted(live_id: str, found: LiveResource | None, past: Past, shop: Shop) -> Settled:
    if found is None:
        return Settled("done", live_id)
    if shop.digest(found.values) == past.before:
        return Settled("absent")
    return Settled("unknown", live_id, f"number {live_id} is still there, and was changed meanwhile")


def _changed(ready: Change, found: LiveResource | None, past: Past, shop: Shop) -> Settled:
    if found is None:
        return Settled("unknown", ready.live_id, f"number {ready.live_id} is no longer {kept(ready.address.kind)}")
    if shop.digest(found.values) == past.before:
        # Also where only secrets were sent: they can't be read back, and sending them again does the same once more.
        return Settled("absent")
    kind = ready.address.kind
    if shop.readable(kind, found.values, ready.values) and shop.holds(kind, found.values, ready.values):
        return Settled("done", ready.live_id)
    return Settled("unknown", ready.live_id, f"number {ready.live_id} holds neither what was there nor what was sent")
