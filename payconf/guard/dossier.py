"""Everything about the access of integrations, put together for people: evidence, its weight, and the verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.guard.mode import own_mode
from payconf.model.dossier import Dossier

if TYPE_CHECKING:
    from payconf.guard.case import Case
    from payconf.model.verdict import Verdict


def dossiers(case: Case, verdicts: Sequence[Verdict], keys: Sequence[str] = ()) -> tuple[Dossier, ...]:
    """One for each of these integrations (none named: of all), in the order of the files.

    `verdicts` are those of all guards on the same case. An integration whose credential doesn't exist, or whose type
    is not known, has no evidence, and its mode is unknown.
    """
    return tuple(_dossiers(case, verdicts, frozenset(keys) or case.environment.integrations.keys()))


def _dossiers(case: Case, verdicts: Sequence[Verdict], keys: Collection[str]) -> Iterator[Dossier]:
    by_key = {key: used for used in case.used() for key in used.keys}
    for key, _, type_ in case.integrations():
        if key not in keys:
            continue
        used, address = by_key.get(key), f"integrations/{key}"
        if used is None:
            yield Dossier(address, type_.title, verdicts=_about(verdicts, address))
            continue
        judged = own_mode(used)
        yield Dossier(
            address=address,
            title=type_.title,
            service=used.service.title,
            credential=used.name,
            mode=judged.mode,
            by=judged.by,
            pieces=tuple(sorted(used.known.pieces, key=lambda piece: (piece.source, piece.field))),
            fields=tuple(used.known.fields.values()),
            account=used.known.account,
            fault=used.known.fault,
            verdicts=_about(verdicts, address, used.address, "credentials"),
            known=used.known,
        )


def _about(verdicts: Sequence[Verdict], *subjects: str) -> tuple[Verdict, ...]:
    return tuple(verdict for verdict in verdicts if verdict.subject in subjects)
