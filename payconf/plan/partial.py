"""A part of a plan: the changes of some addresses with all that they need, or all but some and what needs those.

The unit is the address: of two changes of one object none is carried out without the other. What is left out stays as
the shop has it, so that guards judge what buyers get then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from payconf.model.address import Address
from payconf.model.errors import UsageError
from payconf.model.marker import MARKER
from payconf.model.plan import NotChecked
from payconf.model.value import walk_refs
from payconf.model.verdict import Verdict
from payconf.plan.order import link_refs
from payconf.plan.situation import Draft, Situation

Needs = Mapping[Address, frozenset[Address]]
UNTARGETED = "not targeted"


@dataclass(frozen=True, slots=True)
class Part:
    """What a partial plan leaves out: every address with the reason, and which of them a whole plan would change.

    `sentences`: that it is partial, and what would be refused of the rest; none for a whole plan.
    """

    left: Mapping[Address, str] = field(default_factory=dict)
    changed: tuple[tuple[str, str], ...] = ()
    sentences: tuple[NotChecked, ...] = ()


def take_part(situation: Situation, draft: Draft) -> Part:
    """Leave out of the draft what the options don't want.

    Refusals that concern only that become sentences. Raises UsageError for an address that nobody knows.
    """
    target, exclude = situation.options.target, situation.options.exclude
    if target is None and not exclude:
        return Part()
    _refuse_unknown((target or frozenset()) | exclude, situation, draft)
    left = _left_out(target, exclude, _needs(situation, draft))
    kept = {ident: change for ident, change in draft.changes.items() if change.address not in left}
    if all(change.address.kind == MARKER for change in kept.values()):
        kept = {}
    texts = {str(address) for address in left}
    apart = [entry for entry in draft.verdicts if entry.subject in texts]
    draft.verdicts = [entry for entry in draft.verdicts if entry.subject not in texts]
    gone = sorted({change.address for ident, change in draft.changes.items() if ident not in kept})
    draft.changes = kept
    changed = tuple((str(address), left.get(address, UNTARGETED)) for address in gone)
    return Part(left, changed, (_first(len(changed)), *map(_said, apart)))


def _refuse_unknown(named: Iterable[Address], situation: Situation, draft: Draft) -> None:
    known = {*situation.pairs, *(situation.address(entry) for entry in situation.raw.values())}
    known.update(change.address for change in draft.changes.values())
    if unknown := ", ".join(sorted(str(address) for address in named if address not in known)):
        raise UsageError(f"--target or --exclude names {unknown}, which neither git, the state nor the shop knows.")


def _needs(situation: Situation, draft: Draft) -> Needs:
    """By address that is changed or refused, the others without whose changes its own can't be done."""
    found: dict[Address, set[Address]] = {address: set() for address in situation.pairs}
    makers = link_refs(draft.changes)
    for ident, change in draft.changes.items():
        wanted = (
            draft.changes[needed].address for needed in (*change.needs, *makers[ident]) if needed in draft.changes
        )
        absent = (ref.target for ref in walk_refs(dict(change.values)) if _absent(ref.target, situation))
        found.setdefault(change.address, set()).update(wanted, absent)
    return {address: frozenset(others - {address}) for address, others in found.items()}


def _absent(target: Address, situation: Situation) -> bool:
    pair = situation.pairs.get(target)
    return pair is None or pair.have is None


def _left_out(target: frozenset[Address] | None, exclude: frozenset[Address], needs: Needs) -> dict[Address, str]:
    """Every address that is left out, with the reason. The marker goes with whatever is done."""
    left = dict.fromkeys(sorted(exclude), "excluded")
    if target is not None:
        wanted = _with_needed(target, needs)
        left.update(
            (address, UNTARGETED) for address in needs if address not in {*wanted, *left} and address.kind != MARKER
        )
    while more := _depending(needs, left):
        left.update(more)
    return left


def _with_needed(target: frozenset[Address], needs: Needs) -> set[Address]:
    wanted, found = set(target), sorted(target)
    while found:
        more = needs.get(found.pop(), frozenset()) - wanted
        wanted |= more
        found += sorted(more)
    return wanted


def _depending(needs: Needs, left: Mapping[Address, str]) -> dict[Address, str]:
    """What can't be done without something that is left out."""
    return {
        address: f"needs {min(others & left.keys())}, which is left out"
        for address, others in needs.items()
        if address not in left and others & left.keys()
    }


def _first(number: int) -> NotChecked:
    left = {0: "nothing that a whole plan would change is", 1: "one object that a whole plan would change is"}
    said = left.get(number, f"{number} objects that a whole plan would change are")
    return NotChecked(f"This plan is partial: {said} left out.")


def _said(verdict: Verdict) -> NotChecked:
    """A refusal that the whole plan will meet."""
    finding = verdict.finding
    said = f"{finding.code} {finding.message}" if finding is not None else f"{verdict.subject} {verdict.text}"
    return NotChecked(f"Left out, and {verdict.answer.value} in a whole plan: {said}")
