"""No buyer who could pay is left without a method. Approximate: rules with an expression count as not matching."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, listed, passed, refused, undecided, warned
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.checkout.approximate import Difference, Place
    from payconf.model.config.environment_file import AllowNoMethod
    from payconf.model.environment import Environment
    from payconf.model.plan import Lost, Plan
    from payconf.model.resource import Live

NAME = "last-method"
_OFF = "If it has to be, say so with --accept-no-method; the audit keeps it."
_ANY = "any website"
"""Stands for the websites of a shop that lists none and whose rules name none."""


def buyers(environment: Environment, live: Live, plan: Plan) -> tuple[tuple[Lost, ...], int]:
    """Kinds of checkout that are offered other methods after the plan, and how many kinds there are in all."""
    from payconf.model.plan import Lost

    found, total = _differences(environment, live, plan)
    lost = tuple(Lost(row.website, row.currency, str(row.place), row.before, row.after) for row in found)
    return lost, total


def last_method(case: Case) -> Iterator[Verdict]:
    """One refusal for each website and currency with checkouts left without a method; a warning where it is accepted.

    In production, and of `payconf off` everywhere, so that an exercise goes as the incident will. Nothing is asked
    while there is no plan, and of `payconf reclaim`: who pays in a copied shop pays another's access.
    """
    if case.plan is None or case.plan.reclaim or not (case.production or case.plan.off):
        return
    if case.live is None:
        yield undecided(NAME, "rules", "nothing was read from the shop")
        return
    groups: dict[tuple[str, str], list[Place]] = {}
    for row in _differences(case.environment, case.live, case.plan)[0]:
        if row.left_with_none and not _allowed(case, row):
            groups.setdefault((row.website, row.currency), []).append(row.place)
    for (website, currency), places in groups.items():
        where = listed([str(place) for place in places])
        message = f"Buyers on {website} who pay in {currency} would be left without a payment method: {where}."
        if case.plan.off and case.plan.options.get("accept_no_method") is True:
            yield warned(NAME, "PC254", "rules", message)
        else:
            yield refused(NAME, "PC220", "rules", message, fix=_OFF if case.plan.off else None)
    if not groups:
        yield passed(NAME, "rules", "nobody who could pay before is left without a method")


def _differences(environment: Environment, live: Live, plan: Plan) -> tuple[tuple[Difference, ...], int]:
    from payconf.checkout.approximate import differences  # not needed where nothing is planned
    from payconf.guard.endstate import before_and_after

    before, after = before_and_after(environment, live, plan)
    named = {website for rule in (*before.rules, *after.rules) for website in rule.websites}
    websites = {*live.facts.get("websites", ()), *named} or {_ANY}
    return differences(before, after, websites)


def _allowed(case: Case, row: Difference) -> bool:
    return any(_names(entry, row) and case.in_force(entry.until) for entry in case.environment.settings.allow_no_method)


def _names(entry: AllowNoMethod, row: Difference) -> bool:
    """True where an allowance means this checkout. Without `billing` it means every billing address."""
    if (entry.website, entry.currency) != (row.website, row.currency):
        return False
    place = {"country": row.place.country, "region": row.place.region, "postal_code": row.place.postal_code}
    return all(place.get(name) == value for name, value in (entry.billing or {}).items())
