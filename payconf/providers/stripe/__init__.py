"""Stripe: who a key is, and what payconf keeps there: webhook endpoints, payment method configurations and domains.

Facts: facts/providers §1. A session is one key, so one account and one mode; threads may share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.model.change import Change
from payconf.model.errors import NotFound
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.providers.base import keeps_no
from payconf.providers.stripe.identity import identify
from payconf.providers.stripe.kinds import DOMAINS, KINDS
from payconf.providers.stripe.objects import resource
from payconf.providers.stripe.pages import everything
from payconf.providers.stripe.refusals import TITLE
from payconf.providers.stripe.session import HOSTS, Session, connect
from payconf.providers.stripe.wallets import Unavailability, Wallet, unavailable, wallets
from payconf.providers.stripe.writes import carry_out, validate

NAME = "stripe"
CONCURRENT = True


def read(session: Session, kind: str) -> Iterable[LiveResource]:
    """Every object of the session's mode; raises Rejected where one is of the other."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    return [resource(kind, found) for found in everything(session, kind)]


def find(session: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """By id one object or none, and a domain by its name, in one call; for any other name, as read."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    if name == "id":
        try:
            return [resource(kind, session.fetched(kind, value))]
        except NotFound:
            return []
    params: Mapping[str, str] = {"domain_name": value} if (kind, name) == (DOMAINS, "domain") else {}
    return [resource(kind, found) for found in everything(session, kind, params)]


def write(session: Session, change: Change) -> Outcome:
    """Carry out one change. A configuration or domain is not deleted but switched off: Stripe has no other way."""
    if change.address.kind not in KINDS:
        raise keeps_no(TITLE, change.address.kind)
    return carry_out(session, change)


__all__ = [
    "CONCURRENT",
    "HOSTS",
    "KINDS",
    "NAME",
    "Unavailability",
    "Wallet",
    "connect",
    "find",
    "identify",
    "read",
    "unavailable",
    "validate",
    "wallets",
    "write",
]
