"""What must never be cut off: protection without effect, and which secret could not be read."""

from __future__ import annotations

from dataclasses import replace

from payconf.model.plan import WITHOUT_EFFECT, Header, NotChecked, Plan
from payconf.model.verdict import Answer, Verdict
from payconf.render.plan import plan_text

HEADER = Header(
    "sandbox", "sandbox", "local", "local:s", "", "", "2026-11-22T07:00:00+00:00", "2026-11-23T07:00:00+00:00"
)
PROTECTION = (
    f"{WITHOUT_EFFECT}2 approvals, 1 freeze window, " + ", ".join(f"policies/p{n}.yaml" for n in range(9)) + "."
)
MANY = tuple(NotChecked(f"{n} checkouts: not simulated.") for n in range(60))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_protection_without_effect_comes_first_and_whole() -> None:
    plan = Plan(HEADER, not_checked=(*MANY, NotChecked(PROTECTION), NotChecked("warns", "PC510")), complete=True)
    refused = tuple(Verdict(f"guard{n}", Answer.REFUSED, "rules/r", "No. " * 90) for n in range(40))
    for made in (replace(plan, verdicts=refused), plan):
        for full in (False, True):
            text = squeezed(plan_text(made, full=full))
            assert PROTECTION.removesuffix(".") in text
            assert text.count("policies/p8.yaml") == 1
    assert len(plan_text(plan).splitlines()) == 5
    only = replace(plan, not_checked=(NotChecked(PROTECTION),), verdicts=refused)
    assert "nothing" not in plan_text(only).rpartition("Not checked")[2]


def test_secrets_that_could_not_be_read_are_named() -> None:
    verdicts = tuple(
        Verdict("mode", Answer.UNDECIDED, f"credentials/c{n}", f"key not read: env://KEY{n % 5}: it is not set.")
        for n in range(9)
    )
    plan = Plan(HEADER, verdicts=verdicts)
    assert plan.unread == tuple(f"env://KEY{n}: it is not set." for n in range(5))
    first, whole = plan_text(plan), plan_text(plan, full=True)
    assert [f"! env://KEY{n}: it is not set." in first for n in range(5)] == [True, True, True, False, False]
    assert "! 2 more (--full)" in first
    assert all(f"! env://KEY{n}: it is not set." in whole for n in range(5))
    silent = replace(plan, verdicts=(Verdict("mode", Answer.UNDECIDED, "credentials/c", "key not read: no secrets."),))
    assert "!" not in plan_text(silent)
