"""A finding: what a check has to say."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from payconf.model.span import NOWHERE, Span

PER_FILE = 100
"""So many errors, and so many warnings, are found in one file by one stage: a file of lines that are all wrong must
hide nothing else, and nobody must wait for it."""


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


class TooMany(Exception):
    """A file holds more errors than are looked for; that has been noted."""


class Findings(list[Finding]):
    """What one stage finds. Behind PER_FILE errors of one file the next one raises TooMany, after a finding says so:
    what was not looked at is never taken for right. Of warnings only the first are kept, and one that there are more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[str, bool], int] = {}

    def append(self, finding: Finding) -> None:
        """Note one finding; raises TooMany."""
        kind = (finding.span.file, finding.is_error)
        number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
        if number <= PER_FILE:
            super().append(finding)
        elif finding.is_error:
            text = f"this file has more than {PER_FILE} errors; what is behind them has not been looked at"
            super().append(Finding("PC030", text, finding.span))
            raise TooMany
        elif number == PER_FILE + 1:
            super().append(Finding("PC413", f"this file has more than {PER_FILE} warnings", finding.span))

    def extend(self, findings: Iterable[Finding]) -> None:
        """Note some, one after the other; raises TooMany."""
        for finding in findings:
            self.append(finding)


def sort(findings: list[Finding]) -> list[Finding]:
    """Findings by place, equal ones once."""
    return sorted(dict.fromkeys(findings), key=Finding.order)
