"""Read: managed kinds, facts, and money that is still under way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from payconf.model.errors import AuthError, NotAllowed, Unavailable
from payconf.model.kind import Kind
from payconf.model.resource import Account, LiveResource, MoneyUnderWay
from payconf.model.value import Gone, LiveRef, Value
from payconf.read import read

SINCE = datetime(2026, 6, 1, tzinfo=UTC)


class Shop:
    """A provider that answers from a dict, or raises what stands there."""

    NAME = "shop"

    def __init__(self, held: Mapping[str, list[dict[str, Value]] | Exception]) -> None:
        self.held = held
        managed = ("integrations", "rules", "payment_terms")
        self.KINDS = {name: Kind(name, "managed" if name in managed else "record_only", {}, 1) for name in held}

    def connect(self, target: object) -> object:
        return target

    def identify(self, session: object) -> Account:
        return Account("shop-1")

    def read(self, session: object, kind: str) -> Iterable[LiveResource]:
        held = self.held[kind]
        if isinstance(held, Exception):
            raise held
        return [LiveResource(kind, str(position), values) for position, values in enumerate(held, 1)]

    def write(self, session: object, change: object) -> Any:
        raise AssertionError("read never writes")


def transaction(output: str, action: str, **values: Value) -> dict[str, Value]:
    base = {
        "integration": LiveRef("integrations", "1", output),
        "action": action,
        "active": True,
        "successful": True,
        "amount": "100.10",
        "currency": "EUR",
        "created_at": "2026-11-01T10:00:00+00:00",
    }
    return {**base, **values}


def money_of(type_: str, *transactions: dict[str, Value]) -> dict[str, MoneyUnderWay]:
    live = read(Shop({"integrations": [{"type": type_}], "transactions": list(transactions)}), None, SINCE)
    assert live.money is not None
    return dict(live.money)


def test_facts_and_resources_come_together() -> None:
    live = read(
        Shop({"rules": [{"name": "a"}], "websites": [{"name": "US"}, {"name": "EU"}], "localizations": []}), None, SINCE
    )
    assert live.account == Account("shop-1")
    assert live.resources == {"rules": (LiveResource("rules", "1", {"name": "a"}),)}
    assert live.facts == {"websites": ["EU", "US"], "localizations": []}
    assert (live.money, live.term_users) == (None, None)


def test_open_authorizations_are_summed_by_currency_with_the_oldest() -> None:
    found = money_of(
        "stripe",
        transaction("method.card", "authorize"),
        transaction("method.apple_google_pay", "authorize", amount="0.90", created_at="2026-10-01T10:00:00+00:00"),
        transaction("method.card", "authorize", currency="USD", amount="5"),
    )
    assert found == {"1": MoneyUnderWay(3, 0, {"EUR": "101.00", "USD": "5"}, "2026-10-01T10:00:00+00:00")}


@pytest.mark.parametrize(
    ("what", "type_", "entry", "authorizations", "refundable"),
    [
        ("an inactive authorisation is settled", "stripe", transaction("method.card", "authorize", active=False), 0, 0),
        ("a failed one never was", "stripe", transaction("method.card", "authorize", successful=False), 0, 0),
        ("a pending cheque is marked as paid", "money_order", transaction("method.", "pending"), 1, 0),
        ("a young capture can be refunded", "stripe", transaction("method.card", "capture", active=False), 0, 1),
        (
            "an old capture can't",
            "stripe",
            transaction("method.card", "capture", active=False, created_at="2026-01-01T00:00:00+00:00"),
            0,
            0,
        ),
        ("PayPal never refunds", "paypal_express", transaction("method.", "capture", active=False), 0, 0),
        ("an eCheck is charged at once", "authorize_net", transaction("method.echeck", "authorize"), 0, 0),
        ("an unknown type counts as money", "mystery", transaction("method.", "authorize"), 1, 0),
        ("an unknown method counts as money", "stripe", transaction("method.new", "authorize"), 1, 0),
        ("validating a card is no payment", "stripe", transaction("method.card", "validate"), 0, 0),
    ],
)
def test_what_counts_as_money(
    what: str, type_: str, entry: dict[str, Value], authorizations: int, refundable: int
) -> None:
    found = money_of(type_, entry).get("1", MoneyUnderWay(0, 0))
    assert (found.open_authorizations, found.refundable) == (authorizations, refundable), what


def test_money_of_an_integration_that_is_gone_is_nobodys() -> None:
    gone = {"integration": Gone("stripe.card", "9")}
    assert money_of("stripe", transaction("method.card", "authorize", **gone)) == {}
    other = {"integration": LiveRef("integrations", "9", "method.card")}
    assert money_of("stripe", transaction("method.card", "authorize", **other)) == {}


@pytest.mark.parametrize("error", [NotAllowed("no"), Unavailable("later")])
def test_evidence_that_cant_be_read_is_none_and_never_zero(error: Exception) -> None:
    live = read(Shop({"integrations": [], "transactions": error, "payment_term_uses": error}), None, SINCE)
    assert (live.money, live.term_users) == (None, None)


def test_users_of_payment_terms() -> None:
    use = {"payment_term": LiveRef("payment_terms", "7", "id"), "count": 12}
    assert read(Shop({"payment_term_uses": [use]}), None, SINCE).term_users == {"7": 12}


@pytest.mark.parametrize("kind", ["integrations", "rules", "websites"])
def test_what_has_to_be_read_raises(kind: str) -> None:
    with pytest.raises(AuthError):
        read(Shop({kind: AuthError("who are you?")}), None, SINCE)
