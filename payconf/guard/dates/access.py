"""The days of access: certificates, what services and stores tell, what credentials.yaml says, ages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import TYPE_CHECKING

from payconf.guard.dates.age import ages
from payconf.guard.dates.holder import Holder, holders
from payconf.model.ending import Ending, Ends, How, Undated

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.guard.case import Case


def access(case: Case, now: datetime) -> Iterator[Ending | Undated]:
    """Of every credential: its last days, and what is missing to know them."""
    for holder in holders(case):
        held = [*_certificates(holder)]
        held += _told(holder, held)
        held += _written(holder, held)
        yield from held
        yield from _stored(holder)
        yield from ages(holder, now, known=_whole(holder, held))


def _certificates(holder: Holder) -> Iterator[Ending]:
    for entry in holder.fields:
        for held in () if entry.certificates is None else entry.certificates.found:
            if held.not_after is None:
                continue
            title = f"certificate in {entry.name} of the credential {holder.name}"
            name = f"{entry.name} {held.position}" if held.position else entry.name
            at = held.not_after.astimezone(UTC)
            yield holder.ending(
                Ends.CERTIFICATE,
                name,
                f"The {title}",
                title,
                How.CERTIFICATE,
                f"The certificate itself says {at:%Y-%m-%d %H:%M:%S} UTC.",
                at.date(),
                entry.span,
                at=at,
            )


def _told(holder: Holder, known: Sequence[Ending]) -> list[Ending]:
    """What the service said, where that is not the day of a certificate which it was shown."""
    told = None if holder.known is None else holder.known.expires
    if told is None or holder.service is None or any(entry.at == told for entry in known):
        return []
    at = told.astimezone(UTC)
    basis = f"{holder.service.title} says {at:%Y-%m-%d %H:%M:%S} UTC."
    what, title = f"The credential {holder.name}", f"credential {holder.name}"
    made = holder.ending(Ends.CREDENTIAL, "service", what, title, How.SERVICE, basis, at.date(), holder.own, at=at)
    return [made]


def _written(holder: Holder, known: Sequence[Ending]) -> list[Ending]:
    """`expires:`, where nothing else says the same day."""
    expires = None if holder.options is None else holder.options.expires
    if expires is None or any(str(entry.day) == expires for entry in known):
        return []
    what, title, day = f"The credential {holder.name}", f"credential {holder.name}", date.fromisoformat(expires)
    span, basis = holder.span("expires"), "credentials.yaml says it (expires)."
    return [holder.ending(Ends.CREDENTIAL, "expires", what, title, How.WRITTEN, basis, day, span)]


def _whole(holder: Holder, held: Sequence[Ending]) -> bool:
    """True where somebody tells the last day of the credential as a whole, and not of a certificate in it."""
    written = holder.options is not None and holder.options.expires is not None
    return written or any(entry.how is How.SERVICE for entry in held)


def _stored(holder: Holder) -> Iterator[Ending]:
    """Days that a store keeps of a secret. Services know nothing of them."""
    told = {entry.facts.expires for entry in holder.fields if entry.facts is not None}
    for moment in sorted(entry for entry in told if entry is not None):
        names = [entry.name for entry in holder.fields if entry.facts is not None and entry.facts.expires == moment]
        at, listed = moment.astimezone(UTC), " and ".join(names)
        title = f"stored secret {listed} of the credential {holder.name}"
        yield holder.ending(
            Ends.STORED,
            listed,
            f"The {title}",
            title,
            How.STORE,
            f"Its store says {at:%Y-%m-%d %H:%M:%S} UTC.",
            at.date(),
            next(entry.span for entry in holder.fields if entry.name == names[0]),
            at=at,
            then="Its store may give it no longer, and what needs it can't be planned.",
            todo="Put a new one into its store, or give this one a later day there.",
            advice=True,
        )
