"""A finding: what a check has to say."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from payconf.model.span import NOWHERE, Span


class Severity(enum.Enum):
    """How much a finding weighs: an error stops, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. Title, why and fix come from the catalogue of codes; `fix` overrides the latter.

    `related` are further places, each with a word on its role, such as ("first defined here", span).
    `address` names the object ("integrations/stripe") or credential ("credentials/stripe") where there is one.
    """

    code: str
    message: str
    span: Span = NOWHERE
    address: str | None = None
    fix: str | None = None
    related: tuple[tuple[str, Span], ...] = ()

    @property
    def severity(self) -> Severity:
        """As the catalogue says."""
        from payconf.model.codes import CODES  # most projects have no finding, and need no catalogue

        return Severity(CODES[self.code].severity)

    @property
    def is_error(self) -> bool:
        """True where the finding stops."""
        return self.severity is Severity.ERROR

    def order(self) -> tuple[Any, ...]:
        """Sort key: by place, then code, then text."""
        return (self.span, self.code, self.message)


def sort(findings: list[Finding]) -> list[Finding]:
    """Findings by place, equal ones once."""
    return sorted(dict.fromkeys(findings), key=Finding.order)
