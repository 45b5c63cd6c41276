"""payconf doctor: looks at the place where payconf runs, and says how to mend it. Nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.model.checkup import Checkup, not_asked, problem
from payconf.model.errors import PayconfError, UsageError
from payconf.workflow.doctor.machine import machine
from payconf.workflow.doctor.project import environment_found, known_environments, whole_project
from payconf.workflow.doctor.shop import shop
from payconf.workflow.doctor.state import state
from payconf.workflow.doctor.stores import keys, parts, stores

if TYPE_CHECKING:
    from payconf.context import Context, Options


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at. `root`: None where there is no project. `secrets`: they may be read, and used to log in.

    `encoding`: of what is printed. `columns`: of the terminal, None where there is none.
    """

    root: Path | None
    folder: Path
    names: Sequence[str] = ()
    offline: bool = False
    secrets: bool = False
    encoding: str = "utf-8"
    columns: int | None = None


def doctor(wanted: Wanted, options: Options) -> tuple[Checkup, ...]:
    """Everything that was looked at: the machine, the project, then each environment. Raises UsageError for a name."""
    found = [*machine(wanted.root, options.environ, wanted.encoding, wanted.columns)]
    if wanted.root is None:
        fix = "Go to the project's folder, name it (payconf --project FOLDER doctor), or make one: payconf init"
        return (*found, problem("project", f"there is no payconf.yaml in {wanted.folder} or a folder above it", fix))
    found += whole_project(wanted.root)
    known = known_environments(wanted.root)
    for name in wanted.names:
        if name not in known:
            raise UsageError(f"There is no environment {name!r} in this project.", f"It has: {', '.join(known)}.")
    from payconf.context import Context

    context = Context(wanted.root, options)
    try:
        for name in wanted.names or known:
            found += (replace(entry, environment=name) for entry in _environment(wanted, context, name))
    finally:
        context.close()
    return tuple(found)


def _environment(wanted: Wanted, context: Context, name: str) -> Iterator[Checkup]:
    assert wanted.root is not None
    said, environment = environment_found(wanted.root, name, context.options)
    yield said
    if environment is None:
        yield not_asked("the rest", "nobody can tell while the files have errors")
        return
    looks: tuple[tuple[str, Callable[[], Iterable[Checkup]]], ...] = (
        ("parts", lambda: parts(environment)),
        ("plan keys", lambda: keys(context, environment, wanted.secrets)),
        ("state", lambda: state(context, environment, wanted.offline)),
        ("stores", lambda: stores(context, environment, wanted.offline, wanted.secrets)),
        ("shop", lambda: shop(context, environment, wanted.offline, wanted.secrets)),
    )
    for subject, look in looks:
        yield from _told(subject, look)


def _told(subject: str, look: Callable[[], Iterable[Checkup]]) -> Iterator[Checkup]:
    """What was found; an error that nobody expected there ends this look and no other."""
    try:
        yield from look()
    except PayconfError as error:
        yield problem(subject, error.message, error.fix)


__all__ = ["Wanted", "doctor"]
