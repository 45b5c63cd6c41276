"""payconf expiry: gather what tells of days, and list them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.model.ending import Watched
from payconf.model.errors import PayconfError
from payconf.model.evidence import Evidence
from payconf.model.marker import Remembered
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.offline import Project
    from payconf.workflow.line import Line

_TEXT_ONLY = (
    "No secret was read and no service was asked: days inside certificates, and those that services and stores tell, "
    "are not known."
)
_AT_SERVICES = "What services tell of webhook keys and domains was not read; `payconf plan` reads it."


def watched(line: Line, project: Project, secrets: bool) -> Watched:
    """Every day of one environment. Without `secrets`, what the text and the state say; the shop is never asked.

    What can't be read is said, and stops nothing.
    """
    from payconf.guard.case import Case
    from payconf.guard.dates import dates

    environment, now = project.environment, line.options.now()
    evidence = _gathered(line, project) if secrets else None
    remembered, fault = _remembered(line, environment)
    case = Case(environment, project.others, evidence, None, None, project.unread, remembered=remembered)
    unread = [_TEXT_ONLY] if evidence is None else [*_unread(evidence)]
    if environment.webhooks or environment.payment_method_domains:
        unread.append(_AT_SERVICES)
    return Watched(
        environment.name,
        environment.settings.shop.url,
        now,
        dates(case, now),
        (*unread, *([fault] if fault else [])),
    )


def _gathered(line: Line, project: Project) -> Evidence:
    with line.context.fresh():
        key, _ = line.context.key_or_fault(project.environment, secrets=True)  # nothing is compared here
        return line.gather(project, key, secrets=True)


def _remembered(line: Line, environment: Environment) -> tuple[Remembered | None, str]:
    """What the state says of ages; it is asked only where somebody wants to know, and why it can't."""
    if all(entry.options.rotate_every is None for entry in environment.credentials.values()):
        return None, ""
    try:
        with line.context.state(environment) as store:
            return Remembered.of(environment.name, store.load(environment.name)), ""
    except PayconfError as error:
        return None, f"The state could not be read, so what payconf wrote last tells no age: {error.message}"


def _unread(evidence: Evidence) -> Iterator[str]:
    """What was to be read and wasn't."""
    for name, known in evidence.credentials.items():
        for entry in known.fields.values():
            if not entry.known:
                yield f"{name}.{entry.name}: {entry.fault}"
            elif entry.certificates is not None and entry.certificates.fault is not None:
                yield f"{name}.{entry.name} {entry.certificates.fault}"
        service = services().get(known.service)
        if service is not None and service.askable and known.resolved and not known.asked:
            yield f"{name}: {known.fault}"
