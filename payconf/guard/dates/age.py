"""Days that follow from an age: published lifetimes of keys, and the merchant's own rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import TYPE_CHECKING

from payconf.model.ending import Ending, Ends, How, Undated

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.guard.dates.holder import Holder
    from payconf.services.base import Lifetime

_LATEST = date(9000, 1, 1)
"""Behind it no calendar has days enough to count on."""


@dataclass(frozen=True, slots=True)
class _Made:
    """Since when it is this credential, by `by`. `field`: the line in credentials.yaml that says it."""

    day: date
    by: str
    field: str = ""


def ages(holder: Holder, now: datetime, known: bool) -> Iterator[Ending | Undated]:
    """`known`: the last day of the credential itself is known, so that no lifetime has to tell it."""
    options, today = holder.options, now.astimezone(UTC).date()
    if options is not None and options.created is not None and date.fromisoformat(options.created) > today:
        yield Undated(
            address=f"credentials/{holder.name}",
            what=f"created on {options.created}, which is yet to come: no age is known",
            todo="Write the day on which it was made.",
            span=holder.span("created"),
            owner=holder.owner,
            integrations=holder.keys,
            wrong=True,
        )
        return
    yield from _lifetimes(holder, today, known)
    yield from _maker(holder)
    yield from _rule(holder, today)


def _lifetimes(holder: Holder, today: date, known: bool) -> Iterator[Ending | Undated]:
    """One for all fields that live equally long."""
    made_by = None if holder.options is None else holder.options.made_by
    by_length: dict[Lifetime, list[str]] = {}
    for kind in () if holder.service is None else holder.service.kinds:
        lifetime = kind.lives(made_by)
        if lifetime is not None and any(entry.name == kind.name for entry in holder.fields):
            by_length.setdefault(lifetime, []).append(kind.name)
    made = _surely(holder)
    if made is not None and made.day <= min(today, _LATEST):
        yield from (_lifetime(holder, lifetime, names, made) for lifetime, names in by_length.items())
    elif by_length and not known:
        yield _unknown(holder, by_length)


def _lifetime(holder: Holder, lifetime: Lifetime, names: list[str], made: _Made) -> Ending:
    listed, live = " and ".join(names), "lives" if len(names) == 1 else "live"
    return holder.ending(
        Ends.LIFETIME,
        listed,
        f"{listed} of the credential {holder.name}, which {live} {lifetime},",
        f"{listed} of the credential {holder.name}",
        How.LIFETIME,
        f"Made on {made.day}, by {made.by}; it is published that it lives {lifetime}.",
        lifetime.last_day(made.day),
        holder.span(made.field) if made.field else holder.own,
    )


def _unknown(holder: Holder, by_length: Mapping[Lifetime, Sequence[str]]) -> Undated:
    lives = [
        f"{' and '.join(names)} {'lives' if len(names) == 1 else 'live'} {lifetime}"
        for lifetime, names in by_length.items()
    ]
    at = f"Look at {holder.service.title} for" if holder.service is not None else "Find"
    return _without_age(
        holder, f"of the credential {holder.name}, {', '.join(lives)}, and nobody says since when it is there", at
    )


def _without_age(holder: Holder, what: str, find: str = "Find") -> Undated:
    return Undated(
        address=f"credentials/{holder.name}",
        what=what,
        todo=f"{find} the day on which it was made, and write it below {holder.name}.",
        add="created: YYYY-MM-DD",
        span=holder.own,
        owner=holder.owner,
        integrations=holder.keys,
    )


def _maker(holder: Holder) -> Iterator[Undated]:
    """A `made_by` that no key of the service knows would otherwise be taken for an answer."""
    made_by = None if holder.options is None else holder.options.made_by
    kinds = () if holder.service is None else holder.service.kinds
    if made_by is not None and not any(made_by in dict(kind.lifetime_by) for kind in kinds):
        yield Undated(
            address=f"credentials/{holder.name}",
            what=f"made_by {made_by} tells nothing of the credential {holder.name}: no key of its service is made so",
            todo="Take made_by away, or correct it.",
            span=holder.span("made_by"),
            owner=holder.owner,
            integrations=holder.keys,
        )


def _rule(holder: Holder, today: date) -> Iterator[Ending | Undated]:
    """The merchant's own rule, by the day that credentials.yaml, the service, the store or the state knows."""
    from payconf.model.config.formats import to_timedelta

    rule = None if holder.options is None else holder.options.rotate_every
    made = _surely(holder) or _store(holder) or _state(holder)
    if rule is None:
        return
    if made is None or made.day > _LATEST:
        yield _without_age(holder, f"rotate_every {rule} of the credential {holder.name}, and nobody tells its age")
        return
    by = f", by {made.by}" if not made.field else ""
    yield holder.ending(
        Ends.ROTATION,
        "rotate_every",
        f"The credential {holder.name} is {(today - made.day).days} days old{by}: rotate_every {rule}",
        f"rotate_every {rule} of the credential {holder.name}",
        How.RULE,
        f"Made on {made.day}, by {made.by}; rotate_every {rule}.",
        made.day + to_timedelta(rule),
        holder.span(made.field or "rotate_every"),
        then="Plans go on to warn of it; nothing is refused.",
        advice=True,
    )


def _surely(holder: Holder) -> _Made | None:
    """Of what is written and what the service tells the earlier day: who is wrong, nobody knows."""
    found = [entry for entry in (_written(holder), _service(holder)) if entry is not None]
    return min(found, key=lambda entry: entry.day, default=None)


def _written(holder: Holder) -> _Made | None:
    created = None if holder.options is None else holder.options.created
    return None if created is None else _Made(date.fromisoformat(created), "what credentials.yaml says", "created")


def _service(holder: Holder) -> _Made | None:
    """What the service told; not where that is the first day of a certificate, which says nothing of other keys."""
    told = None if holder.known is None else holder.known.created
    held = [found for entry in holder.fields if entry.certificates for found in entry.certificates.found]
    if told is None or holder.service is None or any(found.not_before == told for found in held):
        return None
    return _Made(told.astimezone(UTC).date(), f"what {holder.service.title} tells")


def _store(holder: Holder) -> _Made | None:
    """Of several secrets the oldest counts."""
    secret = [entry.facts for entry in holder.fields if entry.kind == "secret" and entry.facts is not None]
    told = [facts.created.date() for facts in secret if facts.created is not None]
    return _Made(min(told), "what its store tells") if told else None


def _state(holder: Holder) -> _Made | None:
    remembered = holder.case.remembered
    known = {} if remembered is None else remembered.rotated
    written = [date.fromisoformat(known[key][:10]) for key in holder.keys if key in known]
    return _Made(min(written), "what payconf wrote last") if written else None
