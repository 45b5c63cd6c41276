"""A rotation stops halfway, while the old credential still works, where nothing proves the new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, passed, refused, undecided, warned
from payconf.model.evidence import Source

if TYPE_CHECKING:
    from payconf.model.verdict import Verdict

NAME = "rotation"


def rotation(case: Case) -> Iterator[Verdict]:
    """One verdict for each credential that a plan of `payconf rotate` writes; nothing for any other plan."""
    if case.plan is None or not case.plan.rotate:
        return
    asked = {*case.plan.rotate.get("integrations", ())}
    for used in case.used():
        mine = [f"integrations/{key}" for key in used.keys if f"integrations/{key}" in asked]
        if not mine or not _written(case, mine):
            continue
        if case.evidence is None or not used.known.resolved:
            yield undecided(NAME, used.address, "the new one was not read, so nothing proves it")
            continue
        why = unproven(case, used)
        message = f"Nothing proves the new credential {used.name}: {why}."
        if not why:
            yield passed(NAME, used.address, "the new one is proven")
        elif case.production:
            yield refused(NAME, "PC235", used.address, message, used.known.span)
        else:
            yield warned(NAME, "PC418", mine[0], message, used.known.span)


def unproven(case: Case, used: Used) -> str:
    """Why a credential counts as not proven, as a sentence without its end; empty where it is proven."""
    known, title = used.known, used.service.title
    if known.rejected:
        return f"{title} does not accept it"
    if known.asked:
        return ""
    if used.service.askable:
        return (known.fault or f"{title} was not asked").removesuffix(".")
    word = used.credential.options.attested if used.credential is not None else None
    if word is None or not any(piece.source is Source.ATTESTATION for piece in known.pieces):
        return f"{title} can't be asked, and nobody has attested it"
    return "" if case.in_force(word.until) else f"its attestation ended on {word.until}"


def _written(case: Case, addresses: list[str]) -> bool:
    """Whether the plan writes anything to them."""
    return case.plan is not None and any(str(change.address) in addresses for change in case.plan.changes)
