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
    from datetime import date

    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding
    from payconf.model.plan import Plan
    from payconf.model.span import Sources
    from payconf.model.verdict import Verdict
    from payconf.model.waiver import Waived
    from payconf.model.way import Way


@dataclass(frozen=True, slots=True)
class Project:
    """One environment that has no error, the others as far as they resolve, and the warnings.

    `unread`: of which environments not even that much could be read, as sentences. `waivers`: those in force.
    `conditional`: errors that one of them stands for, if the shop holds the value that it names. `errors`: only where
    the environment was taken in whatever condition it is. `base`: the base branch that
    it is held to, and `untrusted` what the files say otherwise.
    """

    environment: Environment
    others: tuple[Environment, ...]
    sources: Sources
    warnings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()
    waivers: tuple[Waived, ...] = ()
    conditional: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()
    base: str = ""
    untrusted: tuple[Way, ...] = ()


def validate(
    root: Path, names: Sequence[str], environ: Mapping[str, str] | None = None, today: date | None = None
) -> Validated:
    """All findings of these environments (none named: of all) and of what spans them.

    What was found before in the same files is remembered where `environ` leads to the user's cache; without it, there
    is none. Nothing is found but from the files and the day, so a check that reads anything else must make it part of
    the key. `today` (UTC): without it no waiver is in force.
    """
    from payconf.cache import key_of, open_cache, pack, unpack

    with _collector_off():
        files = read_project(root)
        cache = open_cache(environ or {})
        key = key_of((tuple(names), str(today), *files.facts()), files.contents()) if cache is not None else None
        if cache is None or key is None:
            return validated(files, names, today)
        known = cache.get(key)
        if known is not None:
            return unpack(known, files.sources())
        found = validated(files, names, today)
        if not files.policies or not _too_slow(found):
            cache.put(key, pack(found))
        return found


def project(root: Path, name: str, today: date | None = None, base: Environment | None = None) -> Project:
    """One environment, to be planned. Raises InvalidProject where it has an error for which no waiver stands.

    `base`: the same of the base branch, whose waivers stand.
    """
    with _collector_off():
        return _project(load_project(root), name, today, base)


def out_of_order(root: Path, name: str) -> Project:
    """One environment in whatever condition, for what must be possible all the same (`payconf off`).

    Of environment.yaml, only which shop it is and whose plans it takes has to be right. Raises InvalidProject where
    not even that much is known.
    """
    from payconf.model.finding import sort
    from payconf.resolve import resolve

    with _collector_off():
        loaded = load_project(root)
        (chosen,) = _chosen(loaded, (name,))
        resolved = resolve(loaded, chosen, essential=True)
    errors = tuple(sort([entry for entry in (*loaded.findings, *resolved.findings) if entry.is_error]))
    if resolved.environment is None:
        raise InvalidProject(errors, loaded.sources)
    return Project(resolved.environment, (), loaded.sources, (), errors=errors)


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


def validated(files: Files, names: Sequence[str], today: date | None) -> Validated:
    """As `validate`, of files that need not be there yet."""
    from payconf.model.finding import sort

    loaded = parse_project(files)
    chosen = _chosen(loaded, names)
    environments, resolved = _resolved(loaded)
    findings = [*_of_files(loaded, chosen)]
    refused: list[Finding] = []
    undecided: list[Verdict] = []
    waived: list[Waived] = []
    for name in chosen:
        if name not in environments:
            findings += resolved[name]
            continue
        judged = _judged(loaded, environments, name, resolved[name], today)
        findings += judged.findings
        refused += judged.refused
        undecided += judged.undecided
        waived += judged.waived
    return Validated(
        tuple(sort([*findings, *refused])), tuple(refused), tuple(undecided), loaded.sources, tuple(waived)
    )


def _judged(
    loaded: Loaded, environments: dict[str, Environment], name: str, resolved: Sequence[Finding], today: date | None
) -> Validated:
    """What is wrong with one environment that resolves, before the findings of several are joined."""
    from payconf.guard import guard
    from payconf.model.verdict import Answer
    from payconf.waive import OFFLINE, conditional, standing_in, waive

    environment, others = environments[name], _others(environments, name)
    waivers = standing_in(environment, today)
    findings, depending = conditional([*resolved, *_meaning(loaded, environment)], waivers)
    unread = _unread(loaded, environments)
    whole = not any(finding.is_error for finding in findings)  # else policies would miss what could not be typed
    rules = policies(environment, None) if whole else ()
    verdicts = guard(environment, others, None, None, None, unread, today, depending, rules)
    warnings = [entry.finding for entry in verdicts if entry.answer is Answer.PASSED and entry.finding]
    waiving = waive([*findings, *depending, *warnings], waivers, OFFLINE if whole else ())
    return Validated(
        waiving.standing,
        tuple(entry.finding for entry in verdicts if entry.answer is Answer.REFUSED and entry.finding),
        tuple(entry for entry in verdicts if entry.answer is Answer.UNDECIDED),
        loaded.sources,
        waiving.waived,
    )


def policies(environment: Environment, plan: Plan | None) -> tuple[Verdict, ...]:
    """What the merchant's own rules say; the clock only bounds how long they may take."""
    if not environment.policies:
        return ()
    from time import monotonic

    from payconf.policy import judge

    return judge(environment, plan, monotonic)


def _too_slow(found: Validated) -> bool:
    """Another day, or another machine, might have had the time for all policies."""
    from payconf.policy import too_slow

    return too_slow(found.findings)


def _project(loaded: Loaded, name: str, today: date | None, base: Environment | None) -> Project:
    from payconf.model.finding import sort
    from payconf.waive import conditional, standing_in

    environments, resolved = _resolved(loaded)
    findings = [*_of_files(loaded, _chosen(loaded, (name,))), *resolved[name]]
    waivers: tuple[Waived, ...] = ()
    depending: list[Finding] = []
    if name in environments:
        waivers = standing_in(base or environments[name], today)
        findings, depending = conditional([*findings, *_meaning(loaded, environments[name])], waivers)
    if name not in environments or any(finding.is_error for finding in findings):
        raise InvalidProject(sort([*findings, *depending]), loaded.sources)
    others, unread = _others(environments, name), _unread(loaded, environments)
    warnings = tuple(sort(findings))
    return Project(environments[name], others, loaded.sources, warnings, unread, waivers, tuple(sort(depending)))


def _chosen(loaded: Loaded, names: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in names if name not in loaded.environments]
    if unknown:
        known = ", ".join(loaded.environments) or "none"
        raise UsageError(f"There is no environment {unknown[0]!r} in this project.", f"It has: {known}.")
    return tuple(names) or loaded.environments


def _of_files(loaded: Loaded, chosen: Sequence[str]) -> list[Finding]:
    """What load found, but in the folders of other environments."""
    elsewhere = tuple(f"environments/{name}/" for name in loaded.environments if name not in chosen)
    return [finding for finding in loaded.findings if not finding.span.file.startswith(elsewhere)]


def _resolved(loaded: Loaded) -> tuple[dict[str, Environment], dict[str, tuple[Finding, ...]]]:
    """Every environment that resolves, and what was found on the way to each."""
    from payconf.resolve import resolve

    environments: dict[str, Environment] = {}
    findings: dict[str, tuple[Finding, ...]] = {}
    for name in loaded.environments:
        resolved = resolve(loaded, name)
        findings[name] = resolved.findings
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
