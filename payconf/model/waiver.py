"""Waivers: which findings may have one, until when it holds, and what was waived."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from payconf.model.span import NOWHERE, Span
from payconf.model.value import Value, to_json

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.change import FieldChange
    from payconf.model.config.waivers_file import AcceptedDrift, Waiver
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding

MOST_DAYS = 90
"""So far ahead a waiver may be dated."""
_HONEST = frozenset({"PC415", "PC510", "PC511", "PC512"})
"""Warnings that say what could not be checked, or that a waiver is idle: they stand in every plan."""

_HARMLESS = ("rules/", "payment_terms/")
"""Where an error may be waived: what is wrong there sends neither money nor secrets anywhere."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver in force, and what it silences: none where nothing of its code is found at its address.

    `until`: a day, ISO 8601. `found`: the digest of the shop's value, where an error is waived.
    """

    code: str
    address: str
    reason: str
    owner: str
    until: str
    found: str | None = None
    span: Span = NOWHERE
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Drift of one field of one object that somebody has signed for. `value`: only while the shop holds that one."""

    address: str
    field: str
    value: str | None
    reason: str
    owner: str
    until: str
    span: Span = NOWHERE

    def accepts(self, address: Address, change: FieldChange) -> bool:
        """True for a difference of this field. `change`: from what the shop holds to what git wants."""
        if (str(address), change.name) != (self.address, self.field):
            return False
        return self.value is None or self.value in (text_of(change.before), text_of(_alone(change.before)))


def _alone(value: Value) -> Value:
    """A text of which no language has its own, as people read and write it: without `default`."""
    return value["default"] if isinstance(value, Mapping) and [*value] == ["default"] else value


def text_of(value: Value) -> str:
    """A value as waivers.yaml has it: text, numbers, `true`, `false`, `null` as they are, all else as JSON."""
    if isinstance(value, str | Decimal):
        return str(value)
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True)


def kind_of(code: str) -> str:
    """`warning`, `error` (only for a value that was found in the shop), `never`, or `unknown`."""
    from payconf.model.codes import CODES  # most projects have no waiver

    entry = CODES.get(code)
    if entry is None:
        return "unknown"
    if code.startswith("PC2") or code in _HONEST:
        return "never"
    if entry.severity == "warning":
        return "warning"
    return "error" if code.startswith("PC3") and entry.stage == "check" else "never"


def field_of(environment: Environment, finding: Finding) -> str:
    """The field of its object at which a finding stands; empty where it concerns the object as such.

    One about an expression may stand anywhere inside its text.
    """
    from payconf.model.codes.expressions import CODES

    kind, _, key = (finding.address or "").partition("/")
    found = environment.origins.field_at((kind, key), finding.span)
    return found or ("expression" if any(finding.code == entry.code for entry in CODES) else "")


def dated(waiver: Waiver | AcceptedDrift, today: date) -> bool:
    """True where its last day is neither past nor further ahead than any waiver's may be."""
    return today <= date.fromisoformat(waiver.until) <= today + timedelta(days=MOST_DAYS)


def harmless(address: str) -> bool:
    """True for objects that hold no access, so that an error of theirs may be waived."""
    return address.startswith(_HARMLESS)


def in_force(waiver: Waiver, today: date | None) -> bool:
    """True where it can silence something. Nobody knows that without a day, so then it can't."""
    if today is None or not dated(waiver, today):
        return False
    if waiver.found is None:
        return kind_of(waiver.code) == "warning"
    return kind_of(waiver.code) == "error" and harmless(waiver.address)
