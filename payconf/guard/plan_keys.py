"""Production is applied only from a plan that a key verifies. Better said before the plan than at its apply."""

from __future__ import annotations

from collections.abc import Iterator

from payconf.guard.case import Case, passed, refused
from payconf.model.span import NOWHERE
from payconf.model.verdict import Verdict

NAME = "plan-keys"


def plan_keys(case: Case) -> Iterator[Verdict]:
    """One verdict in production, none elsewhere: there, plans need no signature."""
    if not case.production:
        return
    if case.environment.settings.plan_keys.verify:
        yield passed(NAME, "plan_keys")
        return
    place = case.span("plan_keys")
    message = f"{case.where} names no plan_keys.verify, so nobody could tell who made a plan for it."
    yield refused(NAME, "PC224", "", message, case.span("class") if place == NOWHERE else place)
