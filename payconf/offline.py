"""The first half of the line: files → environments → findings → refusals on the text. Offline, without any secret."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.load import Files, load_project, parse_project, read_project
from payconf.model.errors import UsageError
from payconf.model.results import InvalidProject, Validated

if TYPE_CHECKING:
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding
    from payconf.model.span import Sources
    from payconf.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Project:
    """One environment that has no error, the others as far as they resolve, and the warnings.

    `unread`: of which environments not even that much could be read, as sentences.
    """

    environment: Environment
    others: tuple[Environment, ...]
    sources: Sources
    warnings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()


def validate(root: Path, names: Sequence[str], environ: Mapping[str, str] | None = None) -> Validated:
    """All findings of these environments (none named: of all) and of what spans them.

    What was found before in the same files is remembered where `environ` leads to the user's cache; without it, there
    is none. Nothing is found but from the files, so a check that reads anything else must make it part of the key.
    """
    from payconf.cache import key_of, open_cache, pack, unpack

    with _collector_off():
        files = read_project(root)
        cache = open_cache(environ or {})
        key = key_of((tuple(names), *files.facts()), files.contents()) if cache is not None else None
        if cache is None or key is None:
            return _validate(files, names)
        known = cache.get(key)
        if known is not None:
            return unpack(known, files.sources())
        found = _validate(files, names)
        cache.put(key, pack(found))
        return found


def project(root: Path, name: str) -> Project:
    """One environment, to be planned. Raises InvalidProject where it has an error."""
    with _collector_off():
        return _project(load_project(root), name)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Hundreds of thousands of nodes are made and none is let go: looking for garbage would double the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _validate(files: Files, names: Sequence[str]) -> Validated:
    from payconf.guard import guard
    from payconf.model.finding import sort
    from payconf.model.verdict import Answer

    loaded = parse_project(files)
    chosen = _chosen(loaded, names)
    environments, findings = _resolved(loaded, chosen)
    refused: list[Finding] = []
    undecided: list[Verdict] = []
    for name in [name for name in chosen if name in environments]:
        findings += _meaning(loaded, environments[name])
        unread = _unread(loaded, environments)
        for verdict in guard(environments[name], _others(environments, name), None, None, None, unread):
            findings += [verdict.finding] if verdict.answer is Answer.PASSED and verdict.finding else []
            refused += [verdict.finding] if verdict.answer is Answer.REFUSED and verdict.finding else []
            undecided += [verdict] if verdict.answer is Answer.UNDECIDED else []
    return Validated(tuple(sort([*findings, *refused])), tuple(refused), tuple(undecided), loaded.sources)


def _project(loaded: Loaded, name: str) -> Project:
    from payconf.model.finding import sort

    environments, findings = _resolved(loaded, _chosen(loaded, (name,)))
    if name in environments:
        findings += _meaning(loaded, environments[name])
    if name not in environments or any(finding.is_error for finding in findings):
        raise InvalidProject(sort(findings), loaded.sources)
    others, unread = _others(environments, name), _unread(loaded, environments)
    return Project(environments[name], others, loaded.sources, tuple(sort(findings)), unread)


def _chosen(loaded: Loaded, names: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in loaded.environments]
    if unknown:
        known = ", ".join(loaded.environments) or "none"
        raise UsageError(f"There is no environment {unknown[0]!r} in this project.", f"It has: {known}.")
    return tuple(names) or loaded.environments


def _resolved(loaded: Loaded, chosen: Sequence[str]) -> tuple[dict[str, Environment], list[Finding]]:
    """Every environment that resolves, and the findings of the chosen ones and of the files."""
    from payconf.resolve import resolve

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
    from payconf.check import check

    read = {document.name for document in loaded.documents}
    folders = tuple(f"environments/{folder}/" for folder in (environment.name, *environment.settings.extend))
    unread = [finding for finding in loaded.findings if finding.is_error and finding.span.file not in read]
    return [] if any(finding.span.file.startswith(folders) for finding in unread) else check(environment)


def _others(environments: dict[str, Environment], name: str) -> tuple[Environment, ...]:
    return tuple(other for key, other in environments.items() if key != name)


def _unread(loaded: Loaded, environments: Mapping[str, Environment]) -> tuple[str, ...]:
    """Environments about which nothing is known: guards that compare with them can't say yes."""
    return tuple(f"{name}, which does not resolve" for name in loaded.environments if name not in environments)
