"""Where the project lies, and the workflow on it."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from payconf.model.errors import PayconfError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from payconf.model.address import Address
    from payconf.workflow import Workflow

MARK = "payconf.yaml"
TOP = "environments"
POLICIES = "policies"


class Settings(NamedTuple):
    """The options that every verb has."""

    project: Path | None
    state: str | None
    local_folder: str | None

    def root(self) -> Path:
        """The project's folder: the one named, or the nearest upwards that has a payconf.yaml."""
        from pathlib import Path

        start = (self.project or Path.cwd()).resolve()
        for folder in (start,) if self.project else (start, *start.parents):
            if (folder / MARK).is_file():
                return folder
        raise UsageError(
            f"There is no {MARK} in {start}{'' if self.project else ' or a folder above it'}.",
            f"Go to the project's folder, or name it: payconf --project FOLDER … ({MARK} holds at least `version: 1`).",
        )

    def environment(self, text: str) -> str:
        """ENV is a name under environments/, or a path to such a folder or to its environment.yaml."""
        if "/" not in text and os.sep not in text:
            return text
        from pathlib import Path

        path = Path(text).resolve()
        folder = path.parent if path.name == "environment.yaml" else path
        if folder.exists() and folder.parent != self.root() / "environments":
            raise UsageError(
                f"{text} is no environment of the project in {self.root()}.",
                "Name one of its folders under environments/, or the other project: payconf --project FOLDER …",
            )
        return folder.name

    def workflow(self) -> Workflow:
        """The line on this project, with the world as it is."""
        root, environ = self.root(), dict(os.environ)
        import click

        from payconf.cli.signals import stoppable
        from payconf.context import Options
        from payconf.model.pace import Pace
        from payconf.workflow import Workflow

        pace = Pace(notice=_notice)
        workflow = Workflow(root, Options(self.state, self.local_folder, environ, stoppable=stoppable, pace=pace))
        click.get_current_context().call_on_close(workflow.close)
        return workflow


def _notice(text: str) -> None:
    """Said while a command goes on, which is no part of what it prints."""
    from payconf.render.text import clean

    sys.stderr.write(f"{clean(text)}\n")
    sys.stderr.flush()


def as_address(text: str) -> Address:
    """An address from the command line."""
    from payconf.model.address import Address

    try:
        return Address.parse(text)
    except ValueError as error:
        import click

        raise click.UsageError(str(error)) from None


def read_bytes(path: Path) -> bytes:
    """A file that was named on the command line."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PayconfError(f"{path} can't be read: {error.strerror}.") from None


def read_plan(path: Path) -> bytes:
    """A plan file that was named on the command line; one that is too large is not read at all."""
    from payconf.plan.text import refuse_large

    with contextlib.suppress(OSError):  # then reading says it
        refuse_large(path.stat().st_size)
    return read_bytes(path)


def read_snapshot(path: Path) -> bytes:
    """A snapshot that was named on the command line; one that is too large is not read at all."""
    from payconf.plan.snapshot.file import FORM
    from payconf.plan.text import refuse_large

    with contextlib.suppress(OSError):  # then reading says it
        refuse_large(path.stat().st_size, FORM)
    return read_bytes(path)


def write_bytes(path: Path, content: bytes, *, source: bool = False) -> None:
    """Write a file that was named on the command line. `source`: it is one that the project itself reads."""
    _refuse_link(path)
    if not source:
        refuse_source(path)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise PayconfError(f"{path} can't be written: {error.strerror}.") from None


def append_bytes(path: Path, made: Callable[[int], bytes]) -> None:
    """Write at the end of a file that others write to, too; `made` is told how many bytes are there."""
    _refuse_link(path)
    try:
        with path.open("ab") as file:
            file.write(made(file.tell()))
    except OSError as error:
        raise PayconfError(f"{path} can't be written: {error.strerror}.") from None


def project_of(file: Path) -> Path | None:
    """The nearest folder with a payconf.yaml, from that of a file upwards; None where there is none."""
    start = file.absolute().parent.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MARK).is_file()), None)


def is_own(root: Path, file: Path) -> bool:
    """Is this one of the files that a project is made of?"""
    path = file.absolute().parent.resolve() / file.name
    parts = path.relative_to(root).parts
    return parts == (MARK,) or (len(parts) > 1 and parts[0] in (TOP, POLICIES) and file.suffix == ".yaml")


def refuse_source(path: Path) -> None:
    """No plan or report takes the place of a file that says what the shop is to hold."""
    root = project_of(path)
    if root is not None and is_own(root, path):
        raise UsageError(f"{path} is a file of the project, and would be lost.", "Name another file.")


def _refuse_link(path: Path) -> None:
    """Nothing is written through a link inside the repository: a branch may have put it there, to any file."""
    here = path.cwd()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    whole = type(path)(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the link
    if not whole.is_relative_to(top):
        return
    for part in (whole, *whole.parents):
        if part == top:
            return
        if part.is_symlink():
            raise PayconfError(
                f"{path} can't be written: {part.relative_to(top)} is a link; a branch may have laid it to any file.",
                "Name a file that is none and lies in no folder that is one, or one outside the repository.",
            )
