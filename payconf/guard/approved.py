"""Which approvals count for a plan. No evidence is no yes: who can't be told apart from the maker does not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from payconf.model.approval import LASTS, Approval, Standing, known, person
from payconf.model.audit import Who

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan

_AHEAD = timedelta(minutes=5)
"""So much later another machine's clock may be."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan, and what there is to judge its approvals by. `digest`: of its file. `runner`: who works now, None where
    that is not asked."""

    plan: Plan
    digest: str
    environment: Environment
    now: datetime
    runner: Who | None = None

    @property
    def proven_only(self) -> bool:
        """Where payconf.yaml names whose tokens prove an identity, nothing less counts. The way out takes any word."""
        return bool(self.environment.project.identity) and not self.plan.off

    @property
    def contacts(self) -> tuple[str, ...]:
        """Who may let `payconf off` through alone."""
        return tuple(self.environment.settings.emergency) if self.plan.off else ()


def needed(plan: Plan, environment: Environment) -> int:
    """How many people must approve it: what was asked when it was made, or what is asked now, whichever is more."""
    number = max(plan.header.approvals, environment.settings.approvals)
    return 0 if plan.empty else min(number, 1) if plan.off else number


def maker_trouble(makers: Sequence[Who], proven_only: bool) -> str:
    """Why nobody can tell whether somebody else approved, as a sentence without end; empty where one can."""
    if not makers or not known(makers[0]):
        return "nobody knows who made this plan, so that nobody can be told to be somebody else"
    if proven_only and not makers[0].proven:
        name = makers[0].name
        return f"who made this plan ({name}) is only claimed, and payconf.yaml names issuers whose tokens prove it"
    return ""


def standing(asked: Asked, found: Sequence[Approval]) -> Standing:
    """How far the plan is approved."""
    number = needed(asked.plan, asked.environment)
    if number == 0:
        return Standing()
    counted: list[Approval] = []
    others: list[tuple[Approval, str]] = []
    for entry in sorted(found, key=lambda entry: (entry.at, entry.id)):
        why = next(_objections(entry, asked, counted), "")
        if why:
            others.append((entry, why))
        else:
            counted.append(entry)
    trouble = "" if asked.contacts else maker_trouble(asked.plan.header.makers, asked.proven_only)
    out = _way_out(asked, counted)
    return Standing(number, tuple(counted), tuple(others), out, trouble, asked.contacts)


def _objections(entry: Approval, asked: Asked, counted: Sequence[Approval]) -> Iterator[str]:
    """Why it doesn't count, the strongest reason first."""
    name = person(entry.who.name)
    if entry.intent != asked.plan.intent:
        yield "for other changes"
    if entry.revoked:
        yield "taken back"
    if entry.used and entry.used != asked.digest:
        yield "used by another apply"
    if (age := age_of(entry, asked.now)) is None or age < -_AHEAD:
        yield "at a time that can't be"
    elif age > LASTS:
        yield f"older than {LASTS.total_seconds() / 3600:.0f} hours"
    if not known(entry.who):
        yield "by nobody who is known"
    if any(person(other.who.name) == name for other in counted):
        yield "by somebody who is counted already"
    if asked.contacts:  # of whom one is enough, also the one who made the plan
        if not _is_contact(entry.who, asked):
            yield "by nobody of emergency"
        return
    if any(person(maker.name) == name for maker in asked.plan.header.makers):
        yield "by who made the plan"
    if asked.proven_only and not entry.who.proven:
        yield "only claimed"


def age_of(entry: Approval, now: datetime) -> timedelta | None:
    """How old it is; None where it says no moment."""
    try:
        at = datetime.fromisoformat(entry.at)
    except ValueError:
        return None
    return now.astimezone(UTC) - at if at.tzinfo is not None else None


def _is_contact(who: Who, asked: Asked) -> bool:
    return known(who) and person(who.name) in set(map(person, asked.contacts))


def _way_out(asked: Asked, counted: Sequence[Approval]) -> str:
    """A contact who runs it has said yes by that."""
    if asked.runner is None or not _is_contact(asked.runner, asked) or counted:
        return ""
    return f"{asked.runner.name}, who runs it, is of emergency: that is the one approval"
