"""A project as another revision has it: the same files, read by the same rules, from git's objects.

They are laid down in a folder of their own for as long as it takes to read them, because what a link, a folder or a
name means there must be what it means in a work tree. Nothing is checked out, so no filter and no attribute acts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from payconf.git import own_repository
from payconf.load.files import POLICIES, PROJECT, TOP, read_project
from payconf.load.project import parse_project
from payconf.model.errors import Refused

if TYPE_CHECKING:
    from payconf.git import Entry, Repository
    from payconf.model.document import Loaded

_LINK, _SUBMODULE = "120000", "160000"


class Revision(NamedTuple):
    """A project at a commit. `said`: what it was asked for by, and which commit that is, for people."""

    said: str
    loaded: Loaded
    repository: Repository


def load_revision(root: Path, name: str) -> Revision:
    """The project in the folder `root`, as the branch, tag or commit `name` has it.

    Raises Refused where that can't be told without a doubt: no repository, no such commit, files that are not there.
    """
    found = own_repository(root)
    commit = found.commit(name)
    folder = root.resolve().relative_to(found.top).as_posix()
    said = f"{name} ({commit[:12]})" if name != commit else commit[:12]
    loaded = load_commit(found, root, commit, said)
    if loaded is None:
        where = f"{folder}/{PROJECT}" if folder != "." else PROJECT
        raise Refused(
            f"{said} has no {where}, so there is nothing in it that could be trusted.",
            "Name the branch that the project is merged into; a moved project is merged first.",
        )
    return Revision(said, loaded, found)


def load_commit(found: Repository, root: Path, commit: str, said: str) -> Loaded | None:
    """The project in the folder `root` at a commit, whoever made it; None where that has none. Raises Refused."""
    folder = root.resolve().relative_to(found.top).as_posix()
    entries = found.entries(commit, "" if folder == "." else folder, (PROJECT, TOP, POLICIES))
    if not any(entry.path == PROJECT for entry in entries):
        return None
    with tempfile.TemporaryDirectory(prefix="payconf-base-") as place:
        copy = Path(place) / (root.resolve().name or "project")
        copy.mkdir()
        _lay_down(found, entries, copy, said)
        return parse_project(read_project(copy))


def _lay_down(repository: Repository, entries: list[Entry], copy: Path, said: str) -> None:
    """Files first, links last, so that nothing is written through a link."""
    for entry in entries:
        if entry.mode == _SUBMODULE or {".", "..", ""} & {*PurePosixPath(entry.path).parts}:
            raise Refused(
                f"{said} keeps {entry.path} as a submodule, so it doesn't say what is in it.",
                "Keep the files of the project in the repository itself.",
            )
    ordered = sorted(entries, key=lambda entry: entry.mode == _LINK)
    for entry, data in zip(ordered, repository.contents([entry.id for entry in ordered]), strict=True):
        path = copy / entry.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if entry.mode == _LINK:
                path.symlink_to(data.decode("utf-8", "surrogateescape"))
            else:
                with path.open("xb") as file:
                    file.write(data)
        except (OSError, ValueError) as error:
            raise Refused(
                f"{said}: {entry.path} can't be laid down here to be read ({type(error).__name__})."
            ) from None
