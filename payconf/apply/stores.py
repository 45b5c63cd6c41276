"""The secret stores as a run sees them: where what is told once is put, and proven before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from payconf.apply.memory import sinks_of
from payconf.model.errors import StoreError
from payconf.model.kind import Kind
from payconf.model.plan import Plan
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts


def _none(reference: str, secret: Secret | None = None) -> NoReturn:
    raise StoreError(f"{reference}: this run has no secret stores.")


@dataclass(frozen=True, slots=True)
class Stores:
    """By the text of references. All raise StoreError.

    `write` is durable when it returns. `writable` raises what `write` would raise, as far as a store tells that.
    """

    read: Callable[[str], Secret]
    write: Callable[[str, Secret], Facts]
    writable: Callable[[str], None]


NO_STORES = Stores(_none, _none, _none)


def prove(plan: Plan, kinds: Mapping[str, Kind], stores: Stores) -> None:
    """Raise StoreError where a secret that the plan will be told could not be stored; nothing has been asked yet."""
    places = {reference for change in plan.changes for reference in sinks_of(change, kinds).values()}
    for reference in sorted(places):
        stores.writable(reference)
