"""To which project files belong, and which of its files are meant. A repository may hold several, at any place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from payconf.cli.files import inside
from payconf.cli.project import MARK, TOP, Settings, project_of
from payconf.model.errors import UsageError


def by_project(settings: Settings, words: Sequence[str]) -> dict[Path, list[str]]:
    """Words by the project that they belong to: names of environments to that of the command line, files to their own.

    Files of no project are left out. Without words, the project of the command line with none. Raises UsageError where
    that is needed and there is none, or for a file that isn't there.
    """
    if settings.project or not words:
        return {settings.root(): [*words]}
    found: dict[Path, list[str]] = {}
    here = project_of(Path(MARK))
    for word in words:
        path = Path(word)
        if _is_environment(here, word):
            found.setdefault(settings.root(), []).append(word)
        elif not path.exists() and not path.is_symlink():
            raise UsageError(f"There is no file {word}.", f"Name files under {TOP}/, {MARK}, or an environment.")
        elif root := project_of(path / MARK if path.is_dir() else path):
            found.setdefault(root, []).append(word)
    return found


def wanted(root: Path, words: Sequence[str]) -> Callable[[str], bool]:
    """Whether a file of the project, by its name in it, is meant by these words; without words, every one is.

    Raises UsageError for an environment that isn't there.
    """
    if not words:
        return lambda name: True
    exact: set[str] = set()
    folders: list[str] = []
    for word in words:
        if _is_environment(root, word):
            if not (root / TOP / word).is_dir():
                raise UsageError(f"There is no environment {word!r} in this project, and no file of that name.")
            folders.append(f"{TOP}/{word}/")
        else:
            name = inside(root, word).relative_to(root).as_posix()
            exact.add(name)
            folders.append("" if name == "." else f"{name}/")
    return lambda name: name in exact or name.startswith(tuple(folders))


def _is_environment(root: Path | None, word: str) -> bool:
    """A plain word is an environment's name where there is one, or where nothing else has that name."""
    path = Path(word)
    plain = path.name == word and word not in (".", "..")
    return plain and ((root is not None and (root / TOP / word).is_dir()) or not path.exists())
