"""Access that ends: a warning in time, no new use in its last days, and none at all behind them but the way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, passed, refused, undecided, warned
from payconf.guard.days import moment, new_uses, only_ends
from payconf.model.span import NOWHERE
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.config.credentials_file import CredentialOptions
    from payconf.model.plan import Plan
    from payconf.model.span import Span

NAME = "expiry"
WARNS_WITHIN = 30
REFUSES_NEW_USE_WITHIN = 7
"""Days that are left, both included."""


@dataclass(frozen=True, slots=True)
class _End:
    """A last day. `what` ends then; `past`: it has ended. `advice`: the merchant's own rule, which never refuses."""

    what: str
    last: date
    past: bool
    span: Span
    advice: bool = False


def expiry(case: Case) -> Iterator[Verdict]:
    """One verdict for each last day that is near or past, else one `passed` a credential. Nothing without a plan."""
    if case.plan is None:
        return
    now = moment(case.plan)
    for used in case.used():
        found = [verdict for end in _ends(case, used, now) for verdict in _near(case, case.plan, used, end, now)]
        created = used.credential.options.created if used.credential is not None else None
        if created is not None and date.fromisoformat(created) > now.date():
            found.append(undecided(NAME, used.address, f"created on {created}, which is yet to come: no age is known"))
        yield from found or [passed(NAME, used.address)]


def _near(case: Case, plan: Plan, used: Used, end: _End, now: datetime) -> Iterator[Verdict]:
    left = (end.last - now.date()).days
    if left > WARNS_WITHIN:
        return
    new = next(new_uses(case, used), None) if case.production and not end.advice else None
    owner = used.credential.options.owner if used.credential is not None else None
    said = f"{_said(end, left)}; its owner is {owner}" if owner else _said(end, left)
    stops = end.past and case.production and not end.advice and not only_ends(plan)
    if stops and (new is not None or _in_use(case, used)):
        yield refused(NAME, "PC234", used.address, f"{said}.", end.span)
    elif new is not None and left <= REFUSES_NEW_USE_WITHIN:
        yield refused(NAME, "PC233", used.address, f"{said}, and the plan {new}.", end.span)
    else:
        for key in used.keys:  # by integration, as waivers name them
            yield warned(NAME, "PC412", f"integrations/{key}", f"{said}.", end.span)


def _said(end: _End, left: int) -> str:
    if end.past:
        return f"{end.what} ended on {end.last}"
    days = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    return f"{end.what} ends on {end.last}, {days}"


def _in_use(case: Case, used: Used) -> bool:
    """True while buyers may be offered a method of it."""
    integrations = [case.environment.integrations[key] for key in used.keys]
    return any(entry.enabled and not getattr(entry, "retired", False) for entry in integrations)


def _ends(case: Case, used: Used, now: datetime) -> Iterator[_End]:
    """Every last day that is known of a credential."""
    for entry in used.known.fields.values():
        for held in () if entry.certificates is None else entry.certificates.found:
            if held.not_after is not None:
                what = f"The certificate in {entry.name} of the credential {used.name}"
                yield _End(what, held.not_after.date(), now > held.not_after, entry.span)
    if used.credential is not None:
        yield from _written(case, used, used.credential.options, now.date())


def _written(case: Case, used: Used, options: CredentialOptions, today: date) -> Iterator[_End]:
    """What credentials.yaml says, and what follows from the day on which the access was made."""
    if options.expires is not None:
        last = date.fromisoformat(options.expires)
        yield _End(f"The credential {used.name}", last, today > last, _span(case, used, "expires"))
    yield from _age(case, used, options, today)
    if options.created is None:
        return
    made, span = date.fromisoformat(options.created), _span(case, used, "created")
    for kind in used.service.kinds:
        if kind.lifetime_days is not None and kind.name in used.known.fields:
            last = made + timedelta(days=kind.lifetime_days)
            what = f"{kind.name} of the credential {used.name}, which lives {kind.lifetime_days} days,"
            yield _End(what, last, today > last, span)


def _age(case: Case, used: Used, options: CredentialOptions, today: date) -> Iterator[_End]:
    """The merchant's own rule, by the day that credentials.yaml, the store or the state knows."""
    from payconf.model.config.formats import to_timedelta

    made, whose = _made(case, used, options)
    if options.rotate_every is None or made is None:
        return
    last = made + to_timedelta(options.rotate_every)
    by = f", by {whose}" if whose else ""
    age = f"The credential {used.name} is {(today - made).days} days old{by}: rotate_every {options.rotate_every}"
    yield _End(
        age, last, today > last, _span(case, used, "created" if options.created else "rotate_every"), advice=True
    )


def _made(case: Case, used: Used, options: CredentialOptions) -> tuple[date | None, str]:
    """Since when it is this credential, and who says so. Of several secrets the oldest counts."""
    if options.created is not None:
        return date.fromisoformat(options.created), ""
    secret = [entry for entry in used.known.fields.values() if entry.kind == "secret" and entry.facts is not None]
    told = [
        entry.facts.created.date() for entry in secret if entry.facts is not None and entry.facts.created is not None
    ]
    if told:
        return min(told), "what its store tells"
    known = {} if case.remembered is None else case.remembered.rotated
    written = [date.fromisoformat(known[key][:10]) for key in used.keys if key in known]
    return (min(written), "what payconf wrote last") if written else (None, "")


def _span(case: Case, used: Used, name: str) -> Span:
    place = case.span("credentials", used.name, name)
    return used.known.span if place == NOWHERE else place
