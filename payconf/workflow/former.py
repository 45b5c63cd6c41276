"""The checkouts of git as they were at the last apply, as the state keeps them.

Git itself is not asked: what was applied may have been no commit, and clones in pipelines rarely go back so far.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.audit import NO_RUN
from payconf.model.blast import CheckoutTest
from payconf.model.plan import NotChecked

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.state.base import StateStore

KEPT = "checkouts"
"""The name of the file, of the last run that brought all of git to the shop and came to its end."""
_UNTOLD = NotChecked(
    "Which checkouts in git were edited since the last apply: no run has brought all of git to the shop yet."
)


def remember(store: StateStore, plan: Plan) -> None:
    """Keep the checkouts of a plan that was carried out, where it was one of all that git wants."""
    if not (plan.partial or plan.off or plan.reclaim or plan.rollback or plan.rotate):
        tests = {
            entry.key: {"written": dict(entry.written), "expected": entry.expected}
            for entry in plan.checkouts
            if not entry.gone
        }
        store.keep(plan.header.environment, NO_RUN, KEPT, json.dumps(tests, sort_keys=True).encode())


def formerly(store: StateStore, name: str) -> tuple[CheckoutTest, ...] | None:
    """The checkouts at the last apply, as far as they were written down; None where nobody knows."""
    last = store.kept(name, NO_RUN, KEPT)
    if last is None:
        return None
    return tuple(
        CheckoutTest(key, tuple(entry["expected"]), None, written=entry["written"])
        for key, entry in json.loads(last).items()
    )


def with_checkouts(
    environment: Environment, live: Live, plan: Plan, known: tuple[CheckoutTest, ...] | None, applied: bool
) -> Plan:
    """The plan with the checkouts of git, and with those that were edited in the same change as its rules.

    `known`: those at the last apply. Where nobody knows, it says so; before anything is `applied` there is nothing to
    tell.
    """
    from payconf.guard import checkout_tests

    made = replace(plan, checkouts=checkout_tests(environment, live, plan, known))
    if known is None and made.checkouts and made.changes and applied:
        return replace(made, not_checked=(*made.not_checked, _UNTOLD))
    return made
