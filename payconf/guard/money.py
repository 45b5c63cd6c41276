"""No authorised or refundable money is stranded, and no payment term is taken from its customers, unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, passed, refused, undecided
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.change import Change
    from payconf.model.resource import MoneyUnderWay

NAME = "money"
_ENDS = frozenset({"delete", "disable"})
"""A replace makes the successor; its predecessor's delete is a change of its own."""


def money(case: Case) -> Iterator[Verdict]:
    """Integrations and payment terms that the plan takes away. Outside production no real money is under way.

    Unreadable is refused like money. Nothing is asked while there is no plan, and of `payconf reclaim`, which switches
    a copied shop off: its payments are those of the other shop, and the plan shows them.
    """
    if case.plan is None or not case.production or case.plan.reclaim:
        return
    for change in case.plan.changes:
        ends = change.action.value in _ENDS or change.values.get("enabled") is False
        if change.live_id is None or not ends:
            continue
        if change.address.kind == "integrations":
            yield _integration(case, change, change.live_id)
        elif change.address.kind == "payment_terms" and change.action.value != "disable":
            yield _term(case, change, change.live_id)


def _integration(case: Case, change: Change, live_id: str) -> Verdict:
    address = str(change.address)
    if case.live is None:
        return undecided(NAME, address, "nothing was read from the shop")
    if case.live.money is None:
        message = f"The shop doesn't tell which payments of {address} are under way, so it can't be taken away."
        return refused(NAME, "PC218", address, message, change.span)
    under_way = case.live.money.get(live_id)
    if under_way is None or not (under_way.open_authorizations or under_way.refundable):
        return passed(NAME, address, "no money under way")
    message = f"{address} has {_words(under_way)}, and the plan takes it away ({change.action.value})."
    return refused(NAME, "PC218", address, message, change.span)


def _words(under_way: MoneyUnderWay) -> str:
    """`2 payments authorised and not captured (4330.50 EUR) and 1 that can still be refunded`; only what there is."""
    amounts = ", ".join(f"{amount} {currency}" for currency, amount in sorted(under_way.amounts.items()))
    held, back = under_way.open_authorizations, under_way.refundable
    if not held:
        return f"{_payments(back)} that can still be refunded"
    said = f"{_payments(held)} authorised and not captured{f' ({amounts})' if amounts else ''}"
    return f"{said} and {back} that can still be refunded" if back else said


def _payments(number: int) -> str:
    return "1 payment" if number == 1 else f"{number} payments"


def _term(case: Case, change: Change, live_id: str) -> Verdict:
    address = str(change.address)
    if case.live is None:
        return undecided(NAME, address, "nothing was read from the shop")
    if case.live.term_users is None:
        message = f"The shop doesn't tell who uses {address}, so it can't be deleted."
        return refused(NAME, "PC219", address, message, change.span)
    users = case.live.term_users.get(live_id, 0)
    if not users:
        return passed(NAME, address, "used by nobody")
    message = f"{users} customers or customer groups use {address}, and the plan deletes it."
    return refused(NAME, "PC219", address, message, change.span)
