"""The embedded shop: a file that behaves as OroCommerce does (facts/orocommerce, facts/orocommerce-live).

For trying out, tests and demos: nobody buys here. The adapter; the shop itself is in the modules beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from payconf.integrations import by_channel_type, types
from payconf.integrations.base import IntegrationType
from payconf.integrations.kinds import shop_kinds
from payconf.integrations.references import reference
from payconf.model.change import Action, Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.value import LiveRef, Value
from payconf.providers.base import Target
from payconf.providers.local import channels, others, rules
from payconf.providers.local.database import Database
from payconf.providers.local.translate import from_channel, from_rule, to_channel, to_rule

NAME = "local"
KINDS: Mapping[str, Kind] = shop_kinds()

_URL = re.compile(r"local:([A-Za-z0-9][A-Za-z0-9_.-]*)")


@dataclass(frozen=True, slots=True)
class Session:
    """An open shop, and the organization whose integrations and rules are seen."""

    shop: Database
    organization: int

    def close(self) -> None:
        """Let go of the file."""
        self.shop.close()


def path_of(url: str, folder: str) -> Path:
    """Where the shop local:NAME lies; raises Rejected for anything else."""
    match = _URL.fullmatch(url)
    if match is None:
        raise Rejected(f"{url!r} is no embedded shop.", "Write its address as local:NAME.", "url")
    return Path(folder) / f"{match[1]}.sqlite"


def connect(target: Target) -> Session:
    """Open the shop local:NAME in the target's folder; raises Unavailable with the command that makes it."""
    shop = Database(path_of(target.url, target.folder))
    try:
        return Session(shop, others.organization_id(shop, target.organization))
    except Rejected:
        shop.close()
        raise


def identify(session: Session) -> Account:
    """The random id that the shop was made with. No money moves here, neither test nor live."""
    return Account(others.shop_id(session.shop), "none", "embedded shop")


def read(session: Session, kind: str) -> Iterable[LiveResource]:
    """Everything of one kind, every page."""
    try:
        reader = _READERS[kind]
    except KeyError:
        raise Rejected(f"The embedded shop keeps no {kind}.", f"It keeps {', '.join(KINDS)}.") from None
    return reader(session)


def find(session: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """Objects whose `name` (`id`, or what it is called) is `value`."""
    only = (name, value)
    if kind == "integrations":
        return _integrations(session, only)
    return _rules(session, only) if kind == "rules" else read(session, kind)


def write(session: Session, change: Change) -> Outcome:
    """Carry out one change, by itself. It is refused for what the shop only keeps a record of."""
    kind = change.address.kind
    if kind not in _WRITERS:
        raise Rejected(f"payconf doesn't write {kind} of the embedded shop.")
    if change.action in (Action.CREATE, Action.REPLACE):
        return _WRITERS[kind](session, None, change)
    if change.live_id is None:
        raise Rejected(f"{change.id} names no object of the shop.")
    if change.action is Action.DELETE:
        _DELETERS[kind](session.shop, change.live_id)
        return Outcome(change.live_id)
    return _WRITERS[kind](session, change.live_id, change)


def _write_integration(session: Session, ident: str | None, change: Change) -> Outcome:
    if ident is None:
        known = _known(change.values.get("type"))
        number = channels.insert(session.shop, session.organization, to_channel(known, change.values))
        made = {f"method.{entry.name}": entry.identifier.replace("{id}", str(number)) for entry in known.methods}
        return Outcome(str(number), {"id": str(number), **made})
    held = by_channel_type(session.shop.existing("integrations", ident)["type"])
    known = held if held is not None and "type" not in change.values else _known(change.values.get("type"))
    channels.update(session.shop, ident, to_channel(known, change.values), frozenset(change.values))
    return Outcome(ident)


def _known(name: Value) -> IntegrationType:
    known = types().get(str(name))
    if known is None:
        raise Rejected(f"The shop has no integration type {name}.", f"It has {', '.join(types())}.", "type")
    return known


def _write_rule(session: Session, ident: str | None, change: Change) -> Outcome:
    values = to_rule(change.values, _type_names(session) if "methods" in change.values else {})
    if ident is None:
        number = rules.insert(session.shop, session.organization, values)
        return Outcome(str(number), {"id": str(number)})
    rules.update(session.shop, ident, values)
    return Outcome(ident)


def _write_term(session: Session, ident: str | None, change: Change) -> Outcome:
    number = others.write_term(session.shop, ident, change.values.get("label"))
    return Outcome(str(number), {"id": str(number)})


def _type_names(session: Session) -> dict[str, str]:
    """payconf's name of each integration's type, by id; of a type that nobody knows the shop's."""
    rows = session.shop.rows("SELECT id, type FROM integrations")
    known = {row["type"]: by_channel_type(row["type"]) for row in rows}
    return {str(row["id"]): entry.name if (entry := known[row["type"]]) else row["type"] for row in rows}


def _integrations(session: Session, only: tuple[str, str] | None = None) -> Iterable[LiveResource]:
    for page in channels.pages(session.shop, session.organization, only):
        for channel in page:
            yield LiveResource("integrations", str(channel.id), from_channel(channel))


def _rules(session: Session, only: tuple[str, str] | None = None) -> Iterable[LiveResource]:
    names = _type_names(session)
    for page in rules.pages(session.shop, session.organization, only):
        for rule in page:
            yield LiveResource("rules", str(rule.id), from_rule(rule, names))


def _terms(session: Session) -> Iterable[LiveResource]:
    for row in others.names(session.shop, "payment_terms"):
        yield LiveResource("payment_terms", str(row["id"]), {"label": row["label"]})


def _names(kind: str) -> Callable[[Session], Iterable[LiveResource]]:
    def reader(session: Session) -> Iterable[LiveResource]:
        for row in others.names(session.shop, kind):
            yield LiveResource(kind, str(row["id"]), {"name": row["name"]})

    return reader


def _settings(session: Session) -> Iterable[LiveResource]:
    url = others.application_url(session.shop)
    if url is not None:
        yield LiveResource("settings", "1", {"application_url": url})


def _transactions(session: Session) -> Iterable[LiveResource]:
    names = _type_names(session)
    for row in others.transactions(session.shop):
        values = {name: row[name] for name in ("action", "amount", "currency", "created_at")}
        flags = {name: bool(row[name]) for name in ("active", "successful")}
        target = reference(row["method"], names)
        yield LiveResource("transactions", str(row["id"]), {"integration": target, **values, **flags})


def _term_uses(session: Session) -> Iterable[LiveResource]:
    for row in others.term_uses(session.shop):
        ident = str(row["id"])
        values = {"payment_term": LiveRef("payment_terms", ident, "id"), "count": row["count"]}
        yield LiveResource("payment_term_uses", ident, values)


_READERS: Mapping[str, Callable[[Session], Iterable[LiveResource]]] = {
    "integrations": _integrations,
    "rules": _rules,
    "payment_terms": _terms,
    "websites": _names("websites"),
    "localizations": _names("localizations"),
    "settings": _settings,
    "transactions": _transactions,
    "payment_term_uses": _term_uses,
}
_WRITERS: Mapping[str, Callable[[Session, str | None, Change], Outcome]] = {
    "integrations": _write_integration,
    "rules": _write_rule,
    "payment_terms": _write_term,
}
_DELETERS: Mapping[str, Callable[[Database, str], None]] = {
    "integrations": channels.delete,
    "rules": rules.delete,
    "payment_terms": others.delete_term,
}
