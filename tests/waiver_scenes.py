"""Scenes for the guards `waivers` and `policies`: exceptions of every kind, and rules that nobody asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from payconf.guard import guard
from payconf.model.change import Action
from payconf.model.config.waivers_file import Waiver
from payconf.model.environment import Environment, Origins
from payconf.model.finding import Finding
from payconf.model.node import Mapping as Node
from payconf.model.node import Plain
from payconf.model.span import Sources, Span, mark
from payconf.model.verdict import Answer, Verdict
from payconf.resolve.overlay import put
from tests.guard_samples import change, environment, plan

DAY = date(2026, 11, 22)
DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
FILE = "environments/production/rules.yaml"
UNKNOWN_REGION = Finding("PC326", "the shop knows no region US-ZZ", Span(FILE, 3, 15), "rules/us")


def waiver(code: str, address: str, until: str = "2026-12-31", found: str | None = None) -> Waiver:
    more = {} if found is None else {"found": found}
    return Waiver.model_validate(
        {"code": code, "address": address, "reason": "PAY-240", "owner": "jana", "until": until, **more}
    )


def signed(*waivers: Waiver, **more: Any) -> Environment:
    """An environment with these waivers, and one rule whose destination stands where UNKNOWN_REGION is."""
    sources = Sources()
    sources.add(FILE, b"rules:\n  us:\n    destinations: [US-ZZ]\n    name: US\n")
    rule, block, root = Node(), Node(), Node()
    put(rule, "destinations", Plain("US-ZZ"), (mark(0, 2, 4), mark(0, 2, 14)))
    put(rule, "name", Plain("US"), (mark(0, 3, 4), mark(0, 3, 10)))
    put(block, "us", rule, (mark(0, 1, 2), mark(0, 2, 4)))
    put(root, "rules", block, (mark(0, 0, 0), mark(0, 1, 2)))
    found = environment(parts={"waivers": waivers, **more})
    return replace(found, origins=Origins(sources, root))


def asked(env: Environment, **given: Any) -> tuple[Verdict, ...]:
    """What the two guards answer."""
    made, conditional = given.get("plan"), given.get("conditional", ())
    verdicts = guard(env, (), None, made, None, (), given.get("day"), conditional, given.get("policies"))
    return tuple(verdict for verdict in verdicts if verdict.guard in ("waivers", "policies"))


def found(held: Mapping[str, Mapping[str, str]], *changes: Any, **more: Any) -> tuple[Verdict, ...]:
    """An error that is waived for the value with DIGEST, in a plan that saw these digests."""
    env = signed(waiver("PC326", "rules/us", found=more.get("written", DIGEST)))
    conditional = more.get("conditional", (UNKNOWN_REGION,))
    return asked(env, plan=plan(*changes, found=held), conditional=conditional)


def waiver_scenes() -> Mapping[str, Callable[[], tuple[Verdict, ...]]]:
    """All of them, by what they show."""
    held = {"rules/us": {"destinations": DIGEST, "name": OTHER, "": OTHER}}
    refusal = Finding("PC246", "no-us: US is not for us", UNKNOWN_REGION.span, "rules/us")
    return {
        "waivers as they may be": lambda: asked(
            signed(waiver("PC408", "rules/us", "2026-11-22"), waiver("PC408", "rules/eu", "2027-02-20")), day=DAY
        ),
        "waivers that have no power": lambda: asked(
            signed(*(waiver(code, "rules/us") for code in ("PC201", "PC102", "PC501", "PC510", "PC415", "PC4O1"))),
            day=DAY,
        ),
        "waivers with and without found": lambda: asked(
            signed(waiver("PC326", "rules/us"), waiver("PC408", "rules/us", found=DIGEST)), day=DAY
        ),
        "a waiver of an error where there is access": lambda: asked(
            signed(waiver("PC326", "integrations/cards", found=DIGEST)), day=DAY
        ),
        "waivers over and too far ahead": lambda: asked(
            signed(waiver("PC408", "rules/us", "2026-11-21"), waiver("PC408", "rules/eu", "2027-02-21")), day=DAY
        ),
        "waivers on a day that nobody knows": lambda: asked(signed(waiver("PC408", "rules/us"))),
        "an error is waived, and there is no plan": lambda: asked(
            signed(waiver("PC326", "rules/us", found=DIGEST)), day=DAY, conditional=(UNKNOWN_REGION,)
        ),
        "an error is waived, and the shop holds the value": lambda: found(held, change(Action.UPDATE, "rules/us", "1")),
        "an error is waived, and the shop holds another value": lambda: found({"rules/us": {"destinations": OTHER}}),
        "an error is waived, and its digest is not known yet": lambda: found(held, written="unknown"),
        "an error is waived, and the shop has no such object": lambda: found({}),
        "an error is waived, and the shop serves no such field": lambda: found({"rules/us": {"name": DIGEST}}),
        "an error is waived, and the plan writes the value": lambda: found(
            held, change(Action.UPDATE, "rules/us", "1", destinations=[])
        ),
        "an error is waived, and the plan makes the object anew": lambda: found(
            held, change(Action.REPLACE, "rules/us", "1")
        ),
        "an error of a whole object is waived, and the plan changes it": lambda: found(
            {"rules/us": {"": DIGEST}},
            change(Action.UPDATE, "rules/us", "1", name="US"),
            conditional=(replace(UNKNOWN_REGION, span=Span(FILE, 9, 9)),),
        ),
        "policies that nobody asked": lambda: asked(signed(policies=(None,))),
        "several policies that nobody asked": lambda: asked(signed(policies=(None, None))),
        "a policy refuses": lambda: asked(
            signed(), policies=(Verdict("policies", Answer.REFUSED, "rules/us", refusal.message, refusal),)
        ),
    }
