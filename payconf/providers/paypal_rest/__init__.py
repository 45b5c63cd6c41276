"""PayPal's REST API: whether a pair is accepted, by which side, and for what; and its app's webhooks (facts/providers
§2).

The pair tells no mode: the host that issues a token does, and in the sandbox the token's `app_id`. The merchant's id is
in no token; it is told to apps that may read who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.model.change import Action, Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.providers.base import Target, keeps_no
from payconf.providers.paypal_rest import account, session, webhooks
from payconf.providers.paypal_rest.refusals import TITLE
from payconf.providers.paypal_rest.session import HOSTS as HOSTS
from payconf.providers.paypal_rest.session import Session

NAME = "paypal_rest"
KINDS: Mapping[str, Kind] = {webhooks.KIND.name: webhooks.KIND}
CONCURRENT = True
"""A session may be used by several threads: they share its token."""


def connect(target: Target) -> Session:
    """A session that has not spoken to PayPal yet."""
    return session.connect(target)


def identify(held: Session) -> Account:
    """The merchant where PayPal tells it, the side that accepts the pair, and the scopes of its token."""
    return account.identify(held)


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """The webhooks of the pair's app: the service has one list and no pages."""
    _known(kind)
    return webhooks.read(held)


def find(held: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """The webhook of an id, by one call; by its URL it is looked for in the list."""
    _known(kind)
    if name == "id":
        return webhooks.by_id(held, value)
    return [entry for entry in webhooks.read(held) if entry.values.get(name) == value]


def write(held: Session, change: Change) -> Outcome:
    """Carry out one change. The webhook's id is what its receiver needs to verify signatures."""
    _known(change.address.kind)
    if change.action in (Action.CREATE, Action.REPLACE):
        return webhooks.create(held, change.values)
    if change.live_id is None:
        raise Rejected(f"{change.id} names no webhook.")
    if change.action is Action.DELETE:
        return webhooks.delete(held, change.live_id)
    return webhooks.update(held, change.live_id, change.values) if change.values else Outcome(change.live_id)


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
