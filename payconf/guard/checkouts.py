"""The checkouts that git expects something of: evaluated on the end state of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, listed, passed, refused, undecided, warned
from payconf.model.blast import CheckoutTest
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.resource import Live

NAME = "checkouts"


def checkout_tests(
    environment: Environment, live: Live, plan: Plan, formerly: Iterable[CheckoutTest] | None = None
) -> tuple[CheckoutTest, ...]:
    """Each of `checkouts:`, on the shop as it is and as the plan leaves it.

    `formerly`: the checkouts as they were when git was last applied, None where nobody knows.
    """
    if not (environment.checkouts or formerly):
        return ()
    from payconf.checkout.matching.shop import before_and_after
    from payconf.checkout.matching.tests import tried

    before, after = before_and_after(environment, live, plan)
    changed = {change.live_id or str(change.address): str(change.address) for change in plan.changes}
    return tuple(tried(environment, before, after, changed, formerly))


def checkouts(case: Case) -> Iterator[Verdict]:
    """Refused in production where one is not offered what is expected, elsewhere a warning.

    Nothing is asked while there is no plan, and of `payconf reclaim`: in a copied shop, the other's rules hold.
    """
    if case.plan is None or case.plan.reclaim or not case.environment.checkouts:
        return
    if case.live is None:
        yield undecided(NAME, "checkouts", "nothing was read from the shop")
        return
    known = {entry.key: entry for entry in case.plan.checkouts if not entry.gone}
    if known.keys() != case.environment.checkouts.keys():
        known = {entry.key: entry for entry in checkout_tests(case.environment, case.live, case.plan)}
    wrong = [entry for entry in known.values() if not entry.right]
    for entry in wrong:
        subject = f"checkouts/{entry.key}"
        if entry.offered is None:
            yield undecided(NAME, subject, f"it doesn't say {listed(entry.asks)}, and a rule looks at that")
        elif case.production:
            yield refused(NAME, "PC266", subject, _said(entry), entry.span)
        else:
            yield warned(NAME, "PC267", subject, _said(entry), entry.span)
    if not wrong:
        yield passed(NAME, "checkouts", "each is offered what is expected")


def _said(entry: CheckoutTest) -> str:
    """What is offered, and whether the plan makes it so."""
    as_now = " So it is in the shop already." if entry.before == entry.offered else ""
    edited = " The checkout was edited since the last apply." if entry.edited else ""
    return (
        f"{entry.key} would be offered {_list(entry.offered)}, and {_list(entry.expected)} is expected.{as_now}{edited}"
    )


def _list(keys: tuple[str, ...] | None) -> str:
    return ", ".join(keys or ()) or "nothing"
