"""Waive: findings apart into those that stand and those that somebody has signed for, until a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from payconf.model.finding import Finding
from payconf.model.waiver import Acceptance, Waived, dated, in_force, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from payconf.model.environment import Environment

OFFLINE = frozenset({"load", "resolve", "check"})
"""Stages whose findings are all known to who has the files."""
WHOLE = OFFLINE | {"guard", "plan"}
"""Those of a complete plan."""


@dataclass(frozen=True, slots=True)
class Waiving:
    """`standing`: what nobody waived, and a warning for each waiver without anything to silence. `waived`: the rest."""

    standing: tuple[Finding, ...]
    waived: tuple[Waived, ...]


def standing_in(environment: Environment, today: date | None) -> tuple[Waived, ...]:
    """The waivers in force, in the order in which they are written. Without a day none is."""
    return tuple(
        Waived(
            waiver.code,
            waiver.address,
            waiver.reason,
            waiver.owner,
            waiver.until,
            waiver.found,
            environment.origins.span("waivers", index),
        )
        for index, waiver in enumerate(environment.waivers)
        if in_force(waiver, today)
    )


def accepted_in(environment: Environment, today: date) -> tuple[Acceptance, ...]:
    """The accepted drift in force, in the order in which it is written; nothing that nobody can sign for."""
    from payconf.integrations.acceptable import never  # most projects accept none

    return tuple(
        Acceptance(
            entry.address,
            entry.field,
            entry.value,
            entry.reason,
            entry.owner,
            entry.until,
            environment.origins.span("accepted_drift", index),
        )
        for index, entry in enumerate(environment.accepted_drift)
        if dated(entry, today) and not never(environment, entry.address, entry.field)
    )


def waive(findings: Iterable[Finding], waivers: Sequence[Waived], stages: Collection[str]) -> Waiving:
    """Apply waivers to warnings, and to errors that hold under a condition.

    `stages`: those whose findings are all here. Only for their codes can be told that a waiver matches nothing.
    """
    if not waivers:
        return Waiving(tuple(dict.fromkeys(findings)), ())
    from payconf.model.codes import CODES  # most projects have no waiver

    known: dict[tuple[str, str | None], list[Finding]] = {(entry.code, entry.address): [] for entry in waivers}
    standing: list[Finding] = []
    for finding in dict.fromkeys(findings):
        known.get((finding.code, finding.address), standing).append(finding)
    waived = []
    for entry in waivers:
        found = tuple(known[entry.code, entry.address])
        waived.append(_with(entry, found))
        if not found and CODES[entry.code].stage in stages:
            standing.append(_idle(entry))
    return Waiving(tuple(standing), tuple(waived))


def conditional(findings: Iterable[Finding], waivers: Iterable[Waived]) -> tuple[list[Finding], list[Finding]]:
    """Findings apart into those that stop or warn as ever, and errors that a waiver stands for under a condition."""
    signed = {(entry.code, entry.address) for entry in waivers if kind_of(entry.code) == "error"}
    apart: tuple[list[Finding], list[Finding]] = [], []
    for finding in findings:
        apart[(finding.code, finding.address) in signed].append(finding)
    return apart


def _with(entry: Waived, found: tuple[Finding, ...]) -> Waived:
    return replace(entry, findings=found)


def _idle(entry: Waived) -> Finding:
    message = f"{entry.code} is not found at {entry.address}, so this waiver of {entry.owner} silences nothing"
    return Finding("PC415", message, entry.span, entry.address)
