"""How many calls may be under way: changes that wait for the disk leave theirs to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Condition

from payconf.apply.shop import Shop
from payconf.model.change import Change
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import Value


class Gate:
    """Lets so many in at the same time; whoever is urgent goes before all that aren't."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._urgent = 0
        self._turn = Condition()

    @contextmanager
    def entered(self, urgent: bool = False) -> Iterator[None]:
        """Wait for a place, and give it back."""
        with self._turn:
            self._urgent += urgent
            self._turn.wait_for(lambda: self._places and (urgent or not self._urgent))
            self._urgent -= urgent
            self._places -= 1
            self._turn.notify_all()  # there may be a place left for those who are less urgent
        try:
            yield
        finally:
            with self._turn:
                self._places += 1
                self._turn.notify_all()


def gated(shop: Shop) -> Shop:
    """The shop, at which no more calls are under way than it allows.

    A write goes first: between it and the look before it, the object could be changed by somebody else.
    """
    gate = Gate(shop.connections)

    def write(change: Change) -> Outcome:
        with gate.entered(urgent=True):
            return shop.write(change)

    def by_id(kind: str, live_id: str) -> LiveResource | None:
        with gate.entered():
            return shop.by_id(kind, live_id)

    def named(kind: str, values: Mapping[str, Value]) -> tuple[LiveResource, ...]:
        with gate.entered():
            return shop.named(kind, values)

    return replace(shop, write=write, by_id=by_id, named=named)


def workers(shop: Shop) -> int:
    """How many changes may be under way: half as many again as calls, so that the disk keeps no call waiting."""
    return shop.connections + shop.connections // 2
