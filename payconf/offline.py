"""The first half of the line: files → environments → findings → refusals on the text. Offline, without any secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.check import check
from payconf.guard import guard
from payconf.load import load_project
from payconf.model.errors import UsageError
from payconf.model.finding import Finding, sort
from payconf.model.results import InvalidProject, Validated
from payconf.model.verdict import Answer
from payconf.resolve import resolve

if TYPE_CHECKING:
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.span import Sources
    from payconf.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Project:
    """One environment that has no error, the others as far as they resolve, and the warnings."""

    environment: Environment
    others: tuple[Environment, ...]
    sources: Sources
    warnings: tuple[Finding, ...]


def validate(root: Path, names: Sequence[str]) -> Validated:
    """All findings of these environments (none named: of all) and of what spans them."""
    loaded = load_project(root)
    chosen = _chosen(loaded, names)
    environments, findings = _resolved(loaded, chosen)
    refused: list[Finding] = []
    undecided: list[Verdict] = []
    for name in [name for name in chosen if name in environments]:
        findings += _meaning(loaded, environments[name])
        for verdict in guard(environments[name], _others(environments, name), None, None, None):
            refused += [verdict.finding] if verdict.answer is Answer.REFUSED and verdict.finding else []
            undecided += [verdict] if verdict.answer is Answer.UNDECIDED else []
    return Validated(tuple(sort([*findings, *refused])), tuple(refused), tuple(undecided), loaded.sources)


def project(root: Path, name: str) -> Project:
    """One environment, to be planned. Raises InvalidProject where it has an error."""
    loaded = load_project(root)
    environments, findings = _resolved(loaded, _chosen(loaded, (name,)))
    if name in environments:
        findings += _meaning(loaded, environments[name])
    if name not in environments or any(finding.is_error for finding in findings):
        raise InvalidProject(sort(findings), loaded.sources)
    return Project(environments[name], _others(environments, name), loaded.sources, tuple(sort(findings)))


def _chosen(loaded: Loaded, names: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in loaded.environments]
    if unknown:
        known = ", ".join(loaded.environments) or "none"
        raise UsageError(f"There is no environment {unknown[0]!r} in this project.", f"It has: {known}.")
    return tuple(names) or loaded.environments


def _resolved(loaded: Loaded, chosen: Sequence[str]) -> tuple[dict[str, Environment], list[Finding]]:
    """Every environment that resolves, and the findings of the chosen ones and of the files."""
    environments: dict[str, Environment] = {}
    elsewhere = tuple(f"environments/{name}/" for name in loaded.environments if name not in chosen)
    findings = [finding for finding in loaded.findings if not finding.span.file.startswith(elsewhere)]
    for name in loaded.environments:
        resolved = resolve(loaded, name)
        findings += resolved.findings if name in chosen else ()
        if resolved.environment is not None:
            environments[name] = resolved.environment
    return environments, findings


def _meaning(loaded: Loaded, environment: Environment) -> list[Finding]:
    """What check finds; nothing while a file is unreadable, because what it defines would be missed everywhere."""
    read = {document.name for document in loaded.documents}
    folders = tuple(f"environments/{folder}/" for folder in (environment.name, *environment.settings.extend))
    unread = [finding for finding in loaded.findings if finding.is_error and finding.span.file not in read]
    return [] if any(finding.span.file.startswith(folders) for finding in unread) else check(environment)


def _others(environments: dict[str, Environment], name: str) -> tuple[Environment, ...]:
    return tuple(other for key, other in environments.items() if key != name)
