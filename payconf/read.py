"""Read: everything that a shop holds, in one go. Touches the world, through the provider only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.model.elsewhere import WALLETS
from payconf.model.errors import (
    NotAllowed,
    NotFound,
    ProviderError,
    StoreError,
    Unavailable,
    Unexpected,
)
from payconf.model.marker_kind import apart
from payconf.model.resource import Live, LiveResource, MoneyUnderWay
from payconf.model.value import LiveRef, Value

if TYPE_CHECKING:
    from payconf.integrations.base import Method
    from payconf.model.kind import Kind
    from payconf.providers.base import Provider, Session

_NAMES = ("websites", "localizations")
_CAPTURABLE = frozenset({"authorize", "pending"})
_REFUNDABLE = frozenset({"purchase", "charge", "capture"})


def read(provider: Provider, session: Session, refunds_since: datetime) -> Live:
    """All managed kinds, the facts that names resolve against, and the money under way. Markers are a kind apart.

    `refunds_since`: a captured payment counts as refundable when it is younger (UTC). Raises ProviderError where a
    managed kind of the shop, or what names resolve against, can't be read; what only serves as evidence is None then,
    and the guards say no. What is kept at payment services is absent then, and `unread` says why: the shop can be seen
    to without them.
    """
    account = provider.identify(session)
    unread: dict[str, str] = {}
    found = _all(provider, session, unread)
    managed = (name for name, kind in provider.KINDS.items() if kind.management == "managed")
    resources = {name: found[name] or () for name in managed if name not in unread}
    if (wallets := found.get(WALLETS)) is not None:
        resources[WALLETS] = wallets
    integrations = {resource.id: resource for resource in resources.get("integrations", ())}
    transactions, uses = found.get("transactions"), found.get("payment_term_uses")
    return Live(
        account=account,
        resources=apart(resources),
        facts=_facts(found),
        money=None if transactions is None else _money(transactions, integrations, refunds_since),
        term_users=None if uses is None else {use.values["payment_term"].id: use.values["count"] for use in uses},
        unread=unread,
    )


def unread_at_services(provider: Provider, session: Session) -> dict[str, str]:
    """By kind that is kept at payment services, why it may not be read in this run. What may be is not looked at."""
    unread: dict[str, str] = {}
    for kind in provider.KINDS.values():
        if kind.at_service:
            _at_service(provider, session, unread, kind)
    return unread


def _all(provider: Provider, session: Session, unread: dict[str, str]) -> dict[str, tuple[LiveResource, ...] | None]:
    """Every kind, in their order; those of one order at the same time where the provider can."""
    one = partial(_one, provider, session, unread)
    orders = sorted({kind.order for kind in provider.KINDS.values()})
    waves = [[kind for kind in provider.KINDS.values() if kind.order == order] for order in orders]
    if not getattr(provider, "CONCURRENT", False):
        return {kind.name: one(kind) for wave in waves for kind in wave}
    with ThreadPoolExecutor() as pool:
        return {kind.name: read for wave in waves for kind, read in zip(wave, pool.map(one, wave), strict=True)}


def _one(provider: Provider, session: Session, unread: dict[str, str], kind: Kind) -> tuple[LiveResource, ...] | None:
    """One kind; None for one that only serves as evidence, and for a service's, where the system keeps it from us."""
    if kind.at_service:
        return _at_service(provider, session, unread, kind)
    try:
        return tuple(provider.read(session, kind.name))
    except (NotAllowed, NotFound, Unavailable, Unexpected):
        if kind.management == "managed" or kind.name in _NAMES:
            raise
        return None


def _at_service(
    provider: Provider, session: Session, unread: dict[str, str], kind: Kind
) -> tuple[LiveResource, ...] | None:
    try:
        return tuple(provider.read(session, kind.name))
    except (ProviderError, StoreError) as error:
        unread[kind.name] = error.message
        return None


def _facts(found: Mapping[str, tuple[LiveResource, ...] | None]) -> dict[str, Value]:
    """Names that desired values resolve against, and the shop's own settings where it tells them."""
    names: dict[str, Value] = {
        name: sorted(str(resource.values["name"]) for resource in found[name] or ()) for name in _NAMES if name in found
    }
    settings = [resource.values for resource in found.get("settings") or ()]
    return {**names, **{name: value for values in settings for name, value in values.items() if value is not None}}


def _money(
    transactions: Iterable[LiveResource], integrations: Mapping[str, LiveResource], refunds_since: datetime
) -> dict[str, MoneyUnderWay]:
    """By live integration id, what can still be captured or refunded (facts/orocommerce §4)."""
    under_way: dict[str, list[LiveResource]] = {}
    refundable: dict[str, int] = {}
    for transaction in transactions:
        target = transaction.values["integration"]
        if not isinstance(target, LiveRef) or target.id not in integrations:
            continue
        method = _method(integrations[target.id], target.output)
        if _can_capture(transaction.values, method):
            under_way.setdefault(target.id, []).append(transaction)
        elif _can_refund(transaction.values, method, refunds_since):
            refundable[target.id] = refundable.get(target.id, 0) + 1
    return {ident: _summary(under_way.get(ident, []), refundable.get(ident, 0)) for ident in {*under_way, *refundable}}


def _method(integration: LiveResource, output: str) -> Method | None:
    known = types().get(str(integration.values.get("type")))
    return known.method(output.removeprefix("method.").removeprefix("method")) if known else None


def _can_capture(values: Mapping[str, Value], method: Method | None) -> bool:
    """An unknown method counts as able to: what can't be decided is money."""
    able = method is None or method.can_capture
    return bool(values["active"] and values["successful"] and values["action"] in _CAPTURABLE and able)


def _can_refund(values: Mapping[str, Value], method: Method | None, since: datetime) -> bool:
    able = method is None or method.can_refund
    young = datetime.fromisoformat(str(values["created_at"])) >= since
    return bool(values["successful"] and values["action"] in _REFUNDABLE and able and young)


def _summary(authorizations: list[LiveResource], refundable: int) -> MoneyUnderWay:
    amounts: dict[str, Decimal] = {}
    for entry in authorizations:
        currency = str(entry.values["currency"])
        amounts[currency] = amounts.get(currency, Decimal(0)) + Decimal(str(entry.values["amount"]))
    return MoneyUnderWay(
        open_authorizations=len(authorizations),
        refundable=refundable,
        amounts={currency: str(amount) for currency, amount in sorted(amounts.items())},
        oldest=min((str(entry.values["created_at"]) for entry in authorizations), default=None),
    )
