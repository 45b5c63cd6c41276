"""Which environments the words of a command line mean: names, folders, and files as a commit hook passes them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cli.project import MARK, POLICIES, TOP
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.model.span import Sources

EVERYTHING: tuple[str, ...] = ()
"""What the workflow takes for all environments."""


def environments_of(root: Path, words: Sequence[str]) -> tuple[str, ...] | None:
    """Names of the environments that these words concern; EVERYTHING for all, None where no word concerns any.

    A name that no folder has is handed on, so that the workflow says so. Raises UsageError for a file that lies
    outside the project or isn't there.
    """
    chosen: dict[str, None] = {}
    concern = [names for word in words if (names := _of_word(root, word)) is not None]
    for names in concern:
        chosen.update(dict.fromkeys(names))
    if words and not concern:
        return None
    if unknown := [name for name in chosen if not (root / TOP / name).is_dir()]:
        return tuple(unknown)
    return tuple(chosen) if all(concern) else EVERYTHING


def _of_word(root: Path, word: str) -> tuple[str, ...] | None:
    """Of one word: an environment's name, its folder, or a file; EVERYTHING for what concerns all, None for nothing."""
    plain = "/" not in word and os.sep not in word and word not in (".", "..")
    if plain and ((root / TOP / word).is_dir() or not Path(word).exists()):
        return (word,)
    path = inside(root, word)
    first, *below = path.relative_to(root).parts or (MARK,)
    if first == TOP and below:
        return _below(root, path, below)
    if first in (TOP, MARK, POLICIES):
        return EVERYTHING
    if not os.path.lexists(path):
        raise UsageError(f"There is no file {word}.", f"Name files under {TOP}/, {MARK}, or an environment.")
    return None


def _below(root: Path, path: Path, parts: Sequence[str]) -> tuple[str, ...]:
    """Of something below environments/: the folder of an environment means that one, a file all that it concerns."""
    if len(parts) > 1 or (parts[0].startswith("_") and not path.is_file()):
        return _concerned(root, parts[0])
    lone_file = not path.is_dir() and bool(path.suffix or path.is_file())
    return EVERYTHING if lone_file else (parts[0],)


def inside(root: Path, word: str) -> Path:
    """The path of a file of the project. A link stays one: whether it may lead elsewhere, load decides."""
    path = Path(os.path.abspath(word))  # noqa: PTH100 - resolve() would follow the link
    path = path.parent.resolve() / path.name
    if not path.is_relative_to(root):
        raise UsageError(
            f"{word} lies outside the project in {root}.",
            "Name files of this project, or the other project: payconf --project FOLDER validate FILE",
        )
    return path


def _concerned(root: Path, folder: str) -> tuple[str, ...]:
    """The environment of a folder and those that take it over; EVERYTHING where there is none."""
    known = sorted(file.parent.name for file in (root / TOP).glob("*/environment.yaml"))
    return tuple(name for name in known if name == folder or folder in extended(root, name))


def extended(root: Path, name: str) -> Iterable[str]:
    """What an environment takes over, as it is written, also by way of another environment."""
    from payconf.load import load_file
    from payconf.model.span import Sources

    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        shown = f"{TOP}/{waiting.pop()}/environment.yaml"
        root_node, _ = load_file(root / shown, shown, Sources())
        written = None if root_node is None else root_node.get("extend")
        names = [written] if isinstance(written, str) else written if isinstance(written, list) else []
        new = [item for item in names if isinstance(item, str) and item not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return found


def checked(sources: Sources, chosen: Sequence[str]) -> tuple[str, ...]:
    """Names of the environments that were checked: those chosen, else all whose environment.yaml was read."""
    parts = [name.split("/") for name in sources.names]
    return tuple(chosen) or tuple(
        sorted(part[1] for part in parts if len(part) == 3 and part[0] == TOP and part[2] == "environment.yaml")
    )


def in_repository(root: Path) -> str:
    """The project's folder as seen from the top of its repository, with a `/` behind it; "" at the top or in none."""
    for top in (root, *root.parents):
        if (top / ".git").exists():
            return "" if top == root else f"{root.relative_to(top).as_posix()}/"
    return ""
