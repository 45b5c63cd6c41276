"""Small plans for tests of texts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from payconf.model.address import Address
from payconf.model.blast import Blast, Buyer, CheckoutTest, Noticed
from payconf.model.change import Action, Change, Drift, FieldChange, Reason
from payconf.model.finding import Finding
from payconf.model.plan import Header, NotChecked, Plan
from payconf.model.resource import MoneyUnderWay
from payconf.model.span import Span
from payconf.model.value import Ref, SecretRef
from payconf.model.verdict import Answer, Verdict

CARD = Ref(Address("integrations", "stripe"), "method.card")
EXPRESS = Ref(Address("integrations", "paypal-express"), "method.")
TERM = Ref(Address("integrations", "payment-term"), "method.")

HEADER = Header(
    environment="production",
    environment_class="production",
    provider="orocommerce",
    shop="shop.acme.example",
    account="payconf",
    product="OroCommerce 6.1.9",
    read_at="2026-11-22T14:02:11+00:00",
    expires_at="2026-11-22T20:02:11+00:00",
    revision="3f9c2ab (main)",
    counts={"integrations": 9, "rules": 41},
    last_apply="r-0187, 2026-11-20T09:12:40+00:00, 7 done",
)
SANDBOX = Header(
    environment="sandbox",
    environment_class="sandbox",
    provider="local",
    shop="local:sandbox",
    account="local:sandbox",
    product="embedded",
    read_at="2026-11-22T14:02:11+00:00",
    expires_at="2026-11-22T20:02:11+00:00",
)

CREATE = Change(
    id="create:rules/de-terms-over-10k",
    action=Action.CREATE,
    reason=Reason.NEW,
    address=Address("rules", "de-terms-over-10k"),
    values={"sort_order": 15},
    fields=(FieldChange("sort_order", None, 15), FieldChange("expression", None, "subtotal.value > 10000")),
    label="Germany: payment terms over 10,000 EUR",
    span=Span("rules/de.yaml", 3, 3),
)
UPDATE = Change(
    id="update:rules/eu-paypal",
    action=Action.UPDATE,
    reason=Reason.FROM_GIT,
    address=Address("rules", "eu-paypal"),
    fields=(
        FieldChange("methods", [CARD, EXPRESS, TERM], [CARD, TERM]),
        FieldChange("enabled", True, False),
        FieldChange("limit", Decimal("1E+3"), None),
    ),
    live_id="17",
    span=Span("rules/eu.yaml", 41, 3),
)
SECRET = Change(
    id="update:integrations/payflow",
    action=Action.UPDATE,
    reason=Reason.SECRET,
    address=Address("integrations", "payflow"),
    fields=(
        FieldChange("password", None, SecretRef("vault://kv/payments#password", "ab" * 32), secret=True, known=False),
    ),
    live_id="3",
    label="PayPal",
    span=Span("credentials.yaml", 8, 5),
)
RETIRE = Change(
    id="retire:integrations/paypal-express",
    action=Action.RETIRE,
    reason=Reason.RETIRED,
    address=Address("integrations", "paypal-express"),
    live_id="4",
    label="PayPal Express",
)
MONEY = (
    (
        "integrations/paypal-express",
        MoneyUnderWay(3, 0, {"EUR": "8420.00"}, "2026-11-18T09:00:00+00:00"),
    ),
    ("integrations/apruve", None),
)

TERMS = ("subtotal over 10,000.00", "customers who have a payment term")


def noticed(
    website: str, currency: str, place: str, before: tuple[str, ...], after: tuple[str, ...], **more: Any
) -> Noticed:
    """One class of one kind of checkout, with a buyer who pays 250 there."""
    lost = tuple(label for label in before if label not in after)
    gained = tuple(label for label in after if label not in before)
    buyer = Buyer(website, currency, place, "", "", "250", "250", True, False, False, True, before, after)
    words: tuple[str, ...] = more.pop("conditions", ())
    none = bool(before) and not after
    return replace(Noticed(website, currency, (place,), words, lost, gained, none, 1, buyer), **more)


def blast(*entries: Noticed, total: int = 214, **more: Any) -> Blast:
    """A radius in which everything is decided."""
    return replace(Blast(total, total, sum(entry.kinds for entry in entries), entries), **more)


BUYERS = (
    noticed("EU Store", "EUR", "AT", ("Card", "PayPal", "Invoice"), ("Card", "Invoice")),
    noticed("EU Store", "EUR", "CH", ("Card", "PayPal", "Invoice"), ("Card", "Invoice")),
    noticed("EU Store", "EUR", "DE", ("Card",), ("Card", "Invoice"), conditions=TERMS),
)
DRIFT = (
    Drift(Address("rules", "us-cards"), (FieldChange("enabled", False, True), FieldChange("name", "US", "US cards"))),
    Drift(Address("rules", "gone"), vanished=True),
)
UNCHECKED = (
    NotChecked(
        "2 secrets were never written by payconf and can't be compared: authorize-net, stripe (--write-secrets)"
    ),
)
FULL = Plan(
    header=HEADER,
    changes=(CREATE, UPDATE, SECRET, RETIRE),
    drift=DRIFT,
    unmanaged=("integrations/@9",),
    not_checked=UNCHECKED,
    money=MONEY,
    blast=blast(*BUYERS),
    checkouts=(CheckoutTest("germany", ("card",), ("card",)),),
    complete=True,
    intent="cd" * 32,
)


def refusal(code: str, message: str = "The key is a test key.", line: int = 9) -> Verdict:
    """A guard that says no."""
    span = Span("environments/production/credentials.yaml", line, 5)
    return Verdict("mode", Answer.REFUSED, "credentials/stripe", finding=Finding(code, message, span))


def undecided(subject: str) -> Verdict:
    """A guard without evidence."""
    return Verdict("mode", Answer.UNDECIDED, subject, "nobody resolved the secret key")
