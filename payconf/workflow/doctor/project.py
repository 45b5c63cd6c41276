"""The project: its files, and the schemas that editors hold them to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.checkup import Checkup, ok, problem, warning
from payconf.model.errors import PayconfError
from payconf.model.results import InvalidProject, Validated

if TYPE_CHECKING:
    from payconf.context import Options
    from payconf.model.environment import Environment

_FOLDER = "schemas"


def known_environments(root: Path) -> tuple[str, ...]:
    """Names of the project's environments."""
    from payconf.load import read_project

    return read_project(root).environments


def whole_project(root: Path) -> Iterator[Checkup]:
    """What is of no environment."""
    names = known_environments(root)
    if names:
        yield ok("project", f"{root}: {', '.join(names)}")
    else:
        fix = "Make a folder environments/NAME with an environment.yaml, or a new project: payconf init FOLDER"
        yield problem("project", f"{root} has no environment", fix)
    yield _schemas(root)


def _schemas(root: Path) -> Checkup:
    from payconf.schema import NAMES, file_name, render

    folder = root / _FOLDER
    if not (folder / file_name("project")).is_file():
        return ok("editor", f"no schemas in {_FOLDER}/; payconf schema --write {_FOLDER} makes them")
    old = [name for name in NAMES if _read(folder / file_name(name)) != render(name)]
    if old:
        text = f"{len(old)} of {len(NAMES)} schemas in {_FOLDER}/ are of another payconf: {', '.join(old)}"
        return warning("editor", text, f"payconf schema --write {_FOLDER}")
    return ok("editor", f"the schemas in {_FOLDER}/ are those of this payconf")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def environment_found(root: Path, name: str, options: Options) -> tuple[Checkup, Environment | None]:
    """Whether its files say something, and what."""
    today = options.now().astimezone(UTC).date()
    try:
        environment = offline.project(root, name, today).environment
    except InvalidProject as error:
        wrong = sum(finding.is_error for finding in error.findings)
        text = f"{wrong} error{'' if wrong == 1 else 's'} in its files"
        return problem("files", text, f"payconf validate {name}"), None
    except PayconfError as error:
        return problem("files", error.message, error.fix), None
    try:
        found = offline.validate(root, (name,), None, today)
    except PayconfError as error:  # such as policies whose language is not installed
        return problem("files", error.message, error.fix), environment
    return _judged(found, environment), environment


def _judged(found: Validated, environment: Environment) -> Checkup:
    how = f"payconf validate {environment.name}"
    if found.refused:
        return problem("files", "a guard refuses what stands there", how)
    if wrong := sum(finding.is_error for finding in found.findings):
        return problem("files", f"{wrong} error{'' if wrong == 1 else 's'} across files", how)
    if warnings := len(found.findings):
        return warning("files", f"no error, {warnings} warning{'' if warnings == 1 else 's'}", how)
    return ok("files", f"no error; class {environment.class_}")
