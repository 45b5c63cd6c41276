"""OroCommerce over its JSON:API, with payconf's bridge in the shop's application (facts/orocommerce-live).

Read: one list a kind, in pages of 500, counted against the shop's total. Write: one request an object, and one
before it where the id of a part must be known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from payconf.http.limits import Limits
from payconf.integrations.kinds import shop_kinds
from payconf.model.change import Action, Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.value import Value
from payconf.providers.base import Target
from payconf.providers.orocommerce import integrations, others, rules, session
from payconf.providers.orocommerce.session import Session

NAME = "orocommerce"
KINDS: Mapping[str, Kind] = shop_kinds()
CONCURRENT = True
"""A session may be used by several threads."""


def connect(target: Target) -> Session:
    """A session that has not spoken to the shop yet; the login happens at the first call."""
    return session.connect(target, Limits())


def identify(held: Session) -> Account:
    """The organization of the OAuth client: name, id and when it was made.

    The shop tells neither its version nor an id of its installation.
    """
    found = held.organization()
    return Account(f"{found.name} ({found.id}, {found.made})", "none", "OroCommerce")


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Everything of one kind, or an error."""
    try:
        reader = _READERS[kind]
    except KeyError:
        raise Rejected(f"OroCommerce keeps no {kind}.", f"It keeps {', '.join(KINDS)}.") from None
    return reader(held)


def find(held: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """Objects whose `name` is `value`; the whole list where the shop has no such filter, or can't be asked for it."""
    asked = _FILTERS.get((kind, name))
    if asked is None or "," in value or not value:  # a comma separates values there
        return read(held, kind)
    reader = {"integrations": integrations.read, "rules": rules.read}[kind]
    return reader(held, {asked: value})


def write(held: Session, change: Change) -> Outcome:
    """Carry out one change, by itself. It is refused for what the shop only keeps a record of."""
    kind = change.address.kind
    if kind not in _CREATORS:
        raise Rejected(f"payconf doesn't write {kind} of OroCommerce.")
    if change.action in (Action.CREATE, Action.REPLACE):
        return _CREATORS[kind](held, change.values)
    if change.live_id is None:
        raise Rejected(f"{change.id} names no object of the shop.")
    if change.action is Action.DELETE:
        _DELETERS[kind](held, change.live_id)
        return Outcome(change.live_id)
    return _UPDATERS[kind](held, change.live_id, change.values) if change.values else Outcome(change.live_id)


def _names(resource: str, held: Session) -> Iterable[LiveResource]:
    for ident, name in held.names(resource).items():
        yield LiveResource(resource, ident, {"name": name})


_READERS: Mapping[str, Callable[[Session], Iterable[LiveResource]]] = {
    "integrations": integrations.read,
    "rules": rules.read,
    "payment_terms": others.terms,
    "websites": partial(_names, "websites"),
    "localizations": partial(_names, "localizations"),
    "settings": others.settings,
    "transactions": others.transactions,
    "payment_term_uses": others.term_uses,
}
_FILTERS: Mapping[tuple[str, str], str] = {
    ("integrations", "id"): "filter[id]",
    ("integrations", "name"): "filter[name]",
    ("rules", "id"): "filter[id]",
    ("rules", "name"): "filter[ruleName]",
}
_CREATORS: Mapping[str, Callable[[Session, Mapping[str, Value]], Outcome]] = {
    "integrations": integrations.create,
    "rules": rules.create,
    "payment_terms": others.create_term,
}
_UPDATERS: Mapping[str, Callable[[Session, str, Mapping[str, Value]], Outcome]] = {
    "integrations": integrations.update,
    "rules": rules.update,
    "payment_terms": others.update_term,
}
_DELETERS: Mapping[str, Callable[[Session, str], None]] = {
    "integrations": integrations.delete,
    "rules": rules.delete,
    "payment_terms": others.delete_term,
}
