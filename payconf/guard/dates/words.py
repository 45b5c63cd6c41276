"""The days until which somebody has written something down: attestations, waivers, and what is allowed for a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from payconf.guard.dates.holder import holders
from payconf.model.ending import Ending, Ends, How
from payconf.model.waiver import MOST_DAYS

if TYPE_CHECKING:
    from payconf.guard.case import Case
    from payconf.model.span import Span


def words(case: Case) -> Iterator[Ending]:
    """In the order of the files."""
    yield from _attestations(case)
    yield from _waivers(case)
    yield from _drift(case)
    yield from _deletes(case)
    yield from _no_method(case)


def _word(kind: Ends, address: str, name: str, title: str, until: str, span: Span, **more: Any) -> Ending:
    return Ending(
        kind=kind,
        address=address,
        name=name,
        what=f"The {title}",
        title=title,
        how=How.WRITTEN,
        basis=f"{span.file.rpartition('/')[2] or 'The YAML'} says it (until).",
        day=date.fromisoformat(until),
        span=span,
        **more,
    )


def _attestations(case: Case) -> Iterator[Ending]:
    refuses = ", and production's plans are refused (PC216)" if case.production else ""
    for holder in holders(case):
        word = None if holder.options is None else holder.options.attested
        if word is not None:
            yield _word(
                Ends.ATTESTATION,
                f"credentials/{holder.name}",
                "attested",
                f"attestation of {holder.name} by {word.by}",
                word.until,
                holder.span("attested", "until"),
                then=f"Nobody's word stands for its mode any more{refuses}.",
                todo=f"Let {word.by} look at the account again, and write the new evidence with its days.",
                owner=holder.owner or word.by,
                integrations=holder.keys,
            )


def _waivers(case: Case) -> Iterator[Ending]:
    for index, waiver in enumerate(case.environment.waivers):
        yield _word(
            Ends.WAIVER,
            waiver.address,
            " ".join(filter(None, (waiver.code, waiver.found))),
            f"waiver of {waiver.code} at {waiver.address}",
            waiver.until,
            case.span("waivers", index, "until"),
            then="Plans are refused until it is renewed or removed (PC241).",
            todo=f"Settle it and remove the waiver; or let its owner look again and write a later day, at most "
            f"{MOST_DAYS} days ahead.",
            owner=waiver.owner,
        )


def _drift(case: Case) -> Iterator[Ending]:
    for index, entry in enumerate(case.environment.accepted_drift):
        yield _word(
            Ends.ACCEPTED_DRIFT,
            entry.address,
            entry.field,
            f"acceptance of drift of {entry.address}, {entry.field},",
            entry.until,
            case.span("accepted_drift", index, "until"),
            then="Nobody accepts this drift any more.",
            todo="Take the shop's value into the YAML (`payconf pull`) or undo it, and remove the entry; or "
            "let its owner accept it anew.",
            owner=entry.owner,
        )


def _deletes(case: Case) -> Iterator[Ending]:
    for index, entry in enumerate(case.environment.settings.allow_delete):
        yield _word(
            Ends.ALLOW_DELETE,
            entry.address,
            "allow_delete",
            f"permission to delete {entry.address}",
            entry.until,
            case.span("allow_delete", index, "until"),
            then="A plan that deletes it is refused where deletes are limited (PC217).",
            todo="Remove the entry when it is deleted; write a later day where it still has to be.",
        )


def _no_method(case: Case) -> Iterator[Ending]:
    for index, entry in enumerate(case.environment.settings.allow_no_method):
        billing = [f"{key} {value}" for key, value in sorted((entry.billing or {}).items())]
        where = ", ".join((entry.website, entry.currency, *billing))
        yield _word(
            Ends.ALLOW_NO_METHOD,
            "allow_no_method",
            where,
            f"permission to leave buyers without a method ({where})",
            entry.until,
            case.span("allow_no_method", index, "until"),
            then="A plan that takes these buyers' last method is refused (PC220).",
            todo="Remove the entry when it has done its work; write a later day where it is still needed.",
        )
