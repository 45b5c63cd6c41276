"""What `payconf drift` found in one environment, or why it could not look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payconf.model.finding import Finding
from payconf.model.value import SecretRef
from payconf.model.waiver import Waived
from payconf.render.reports.base import Case, Report, Result, note_of
from payconf.render.text import clean
from payconf.render.values import NOT_OBSERVABLE, value_text

if TYPE_CHECKING:
    from payconf.model.change import Drift, FieldChange
    from payconf.model.errors import PayconfError
    from payconf.model.plan import Plan
    from payconf.model.span import Sources
    from payconf.model.verdict import Verdict

CODE, UNKNOWN, OVER = "PC520", "PC521", "PC422"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Drifted:
    """One environment. Exactly one of `plan` and `error` is set; `plan` keeps all that was changed in the shop."""

    environment: str
    plan: Plan | None = None
    error: PayconfError | None = None

    @property
    def conflicts(self) -> tuple[Verdict, ...]:
        """What both sides changed: drift that git has something else to say about. Nobody can sign for it."""
        return self._of("conflict")

    @property
    def not_adopted(self) -> tuple[Verdict, ...]:
        """Objects that git and the shop have and payconf doesn't own: of their drift nothing is known."""
        return self._of("adopted")

    @property
    def differs(self) -> bool:
        """True where something was changed that nobody has signed for."""
        drift = self.plan.drift if self.plan is not None else ()
        return bool(self.conflicts) or any(not entry.settled for entry in drift)

    @property
    def said(self) -> str:
        """In a word or two."""
        if self.plan is None:
            return "not known"
        return "not adopted" if self.not_adopted else "drift" if self.differs else "no drift"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of it as findings, each at its place in the YAML; what is accepted apart."""
        if self.plan is None:
            return (self._unknown(),)
        over = tuple(entry for entry in self.plan.findings if entry.code == OVER)
        drift = (found for entry in self.plan.drift for found in self._found(entry))
        verdicts = (entry.finding for entry in (*self.conflicts, *self.not_adopted) if entry.finding is not None)
        return (*drift, *verdicts, *over)

    @property
    def accepted(self) -> tuple[Waived, ...]:
        """What somebody has signed for, with the difference that it stands for."""
        return tuple(
            Waived(
                CODE,
                str(drift.address),
                entry.reason,
                entry.owner,
                entry.until,
                span=entry.span,
                findings=tuple(self._of_field(drift, item) for item in drift.fields if item.name == entry.field),
            )
            for drift in (self.plan.drift if self.plan is not None else ())
            for entry in drift.accepted
        )

    def _of(self, guard: str) -> tuple[Verdict, ...]:
        verdicts = self.plan.verdicts if self.plan is not None else ()
        return tuple(entry for entry in verdicts if entry.guard == guard)

    def _unknown(self) -> Finding:
        message = self.error.message if self.error is not None else ""
        fix = self.error.fix if self.error is not None else ""
        return Finding(UNKNOWN, f"{self.environment} could not be looked at: {message}", fix=fix or None)

    def _found(self, drift: Drift) -> list[Finding]:
        if drift.vanished:
            message = f"{self.environment}: {drift.address} is no longer there"
            return [Finding(CODE, message, drift.span, str(drift.address))]
        return [self._of_field(drift, item) for item in drift.unaccepted]

    def _of_field(self, drift: Drift, item: FieldChange) -> Finding:
        secret = isinstance(item.after, SecretRef)
        held = "another one" if secret else value_text(item.before) if item.known else NOT_OBSERVABLE
        wanted = item.after.reference if isinstance(item.after, SecretRef) else value_text(item.after)
        off = f", switched off by payconf off ({drift.off})" if drift.off else ""
        message = (
            f"{self.environment}: {drift.address}, {item.name}: git says {_short(wanted)}, the shop {_short(held)}{off}"
        )
        return Finding(CODE, message, item.span, str(drift.address))


def report_of_drift(found: Sequence[Drifted], sources: Sources, *, prefix: str = "", version: str = "") -> Report:
    """All of them in the shape of every report; forms that count have a case for each difference."""
    findings = tuple(finding for entry in found for finding in entry.findings)
    names = [f"{entry.environment}: {entry.said}" for entry in found]
    return Report(
        findings,
        (),
        sources,
        tuple(entry.environment for entry in found),
        prefix,
        version,
        tuple(waived for entry in found for waived in entry.accepted),
        "drift",
        cases=tuple(case for entry in found for case in _cases(entry)),
        tried=frozenset(finding.code for finding in findings),
        summary=", ".join(names),
    )


def text_of_drift(found: Sequence[Drifted]) -> str:
    """Everything as people read it."""
    from payconf.render.drift import drift_text

    return "".join(
        drift_text(entry.plan, full=True)
        if entry.plan is not None
        else f"payconf drift {clean(entry.findings[0].message)}\n"
        for entry in found
    )


def _cases(entry: Drifted) -> Iterator[Case]:
    """A warning is told with the case that passes, so that a report doesn't fail by it."""
    for finding in entry.findings:
        result: Result = "failed" if finding.is_error else "passed"
        text = "\n".join(note_of(finding).paragraphs)
        yield Case(entry.environment, "drift", f"{finding.code} {finding.message}", result, text, finding.span)
    for waived in entry.accepted:
        why = f"accepted until {waived.until}, {waived.owner}: {waived.reason}"
        for finding in waived.findings:
            yield Case(entry.environment, "drift", f"{finding.code} {finding.message}", "skipped", why, finding.span)
    if not (entry.findings or entry.accepted):
        yield Case(entry.environment, "drift", "no drift", "passed")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
