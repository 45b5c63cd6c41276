"""Pages of small and of large plans, without a shop."""

from __future__ import annotations

from dataclasses import replace

from payconf.checkout.cell import Shops
from payconf.checkout.matching import Destination, PaymentMethod, PaymentRule, RuleSet
from payconf.model.address import Address
from payconf.model.blast import Covered
from payconf.model.change import Action, Change, FieldChange, Reason
from payconf.model.finding import Finding
from payconf.model.plan import Plan
from payconf.model.span import Span
from payconf.model.verdict import Answer, Verdict
from payconf.render.html import Explained, plan_page
from tests.render_samples import DRIFT, FULL, HEADER, refusal, undecided

CLOSING = ("plan.json  sha256 0123456789ab… · valid until 20:02 UTC", "Next: mend what is refused, then plan again")
METHODS = {
    name: PaymentMethod(name, label, key=name, kind=name)
    for name, label in (("card", "Card"), ("paypal", "PayPal"), ("invoice", "Invoice"))
}
EU = PaymentRule(
    "1", 10, "EUR", ("card", "paypal"), id=1, label="EU", destinations=(Destination("AT"), Destination("DE"))
)
LARGE = PaymentRule("2", 20, "EUR", ("invoice",), id=2, label="Large", expression="subtotal.value > 10000")
SHOPS = Shops(RuleSet([EU, LARGE], METHODS), RuleSet([replace(EU, methods=("card",)), LARGE], METHODS))
COVERAGE = (
    Covered(
        "EU Store",
        "EUR",
        ("AT", "DE"),
        ("Card", "PayPal", "Invoice"),
        ("Card", "Invoice"),
        ("Invoice",),
        ("Invoice",),
        4,
    ),
    Covered(
        "EU Store",
        "EUR",
        ("elsewhere", "no billing address"),
        ("Invoice",),
        ("Invoice",),
        ("Invoice",),
        ("Invoice",),
        0,
    ),
)


def whole(*, full: bool = True) -> str:
    """A page that has every section: refused, drift, money, guards, matrix."""
    passed = Verdict("clone", Answer.PASSED, "shop", "the marker of production is there")
    warned = Verdict("days", Answer.PASSED, "credentials/x", "", Finding("PC412", "It is old.", Span("c.yaml", 3, 1)))
    verdicts = (refusal("PC201"), undecided("credentials/payflow"), passed, warned)
    blast = replace(FULL.blast, coverage=COVERAGE)
    plan = replace(FULL, verdicts=verdicts, drift=DRIFT, blast=blast)
    explained = Explained("production", "plan.json", SHOPS if full else None)
    return plan_page(plan, CLOSING, explained)


def many(number: int) -> str:
    """So many changes, of which the page shows some and counts the rest."""
    changes = tuple(
        Change(
            id=f"update:rules/rule-{at}",
            action=Action.UPDATE,
            reason=Reason.FROM_GIT,
            address=Address("rules", f"rule-{at}"),
            fields=(FieldChange("sort_order", at, at + 1), FieldChange("enabled", True, False)),
            live_id=str(at),
            span=Span("rules.yaml", at + 1, 1),
        )
        for at in range(number)
    )
    return plan_page(Plan(header=HEADER, changes=changes), (), Explained("production"))
