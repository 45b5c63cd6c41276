"""Apruve: whose key it is, whether it sees the merchant, and the merchant's webhooks (facts/providers §6).

The key tells no mode: the host that accepts it does. Shops check their connection by the same call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.http.service import not_theirs
from payconf.model.change import Action, Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.providers.apruve import session, webhooks
from payconf.providers.apruve.session import HOSTS as HOSTS
from payconf.providers.apruve.session import TITLE, Session
from payconf.providers.base import Target, keeps_no

NAME = "apruve"
KINDS: Mapping[str, Kind] = {webhooks.KIND.name: webhooks.KIND}
CONCURRENT = True
"""A session may be used by several threads."""


def connect(target: Target) -> Session:
    """A session that has not spoken to Apruve yet."""
    return session.connect(target)


def identify(held: Session) -> Account:
    """The merchant, and the side that accepts the key."""
    found = held.ask("GET", held.path)
    if found.get("id") != held.merchant:
        raise not_theirs(TITLE)
    return Account(held.merchant, held.side)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """The merchant's webhooks: the service has one list and no pages."""
    _known(kind)
    return webhooks.read(held)


def find(held: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """The webhook of an id, by one call; by its URL it is looked for in the list."""
    _known(kind)
    if name == "id":
        return webhooks.by_id(held, value)
    return [entry for entry in webhooks.read(held) if entry.values.get(name) == value]


def write(held: Session, change: Change) -> Outcome:
    """Make or delete a webhook; Apruve changes none."""
    _known(change.address.kind)
    if change.action in (Action.CREATE, Action.REPLACE):
        return webhooks.create(held, change.values)
    if change.live_id is None:
        raise Rejected(f"{change.id} names no webhook.")
    if change.action is Action.DELETE:
        return webhooks.delete(held, change.live_id)
    if change.action is Action.RETIRE:
        return Outcome(change.live_id)
    raise webhooks.cannot_change(held, change.live_id)


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
