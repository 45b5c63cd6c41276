"""What is installed, read from the names of files: importlib.metadata alone takes as long as Python's own start."""

from __future__ import annotations

import functools
import os
import sys
from typing import NamedTuple

_SECTION = b"[payconf."
_USUAL = frozenset({"_frozen_importlib_external", "importlib_metadata"})
"""Python's own finder, and its backport, which looks in the same places."""


class Distributions(NamedTuple):
    """Folders of installed distributions (`click-8.1.8.dist-info`), and the entry points of those that name payconf.

    `certain` is False where packages may lie where this doesn't look: in an archive, an egg, or with an importer of
    their own.
    """

    folders: tuple[str, ...]
    entry_points: tuple[str, ...]
    certain: bool

    def may_have(self, group: str) -> bool:
        """False where surely nothing installed has entry points of this group."""
        return not self.certain or any(f"[{group}]" in text for text in self.entry_points)


def distributions() -> Distributions:
    """Everything on sys.path as it is now."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    usual = all(getattr(finder, "__module__", "") in _USUAL for finder in finders)
    return _read(tuple(dict.fromkeys(sys.path)), usual)


@functools.lru_cache(maxsize=4)
def _read(path: tuple[str, ...], certain: bool) -> Distributions:
    folders: list[str] = []
    texts: list[str] = []
    for place in path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - pathlib isn't needed for anything else at start
        except NotADirectoryError:
            certain = False
            continue
        except OSError:
            continue
        for name in sorted(names):
            if name.endswith((".dist-info", ".egg-info")):
                folders.append(name)
                text = _entry_points(f"{place or '.'}/{name}/entry_points.txt")
                texts += [text] if text else []
            elif name.endswith(".egg"):
                certain = False
    return Distributions(tuple(folders), tuple(texts), certain)


def _entry_points(file: str) -> str:
    """The text of such a file where it has a section of ours."""
    try:
        handle = os.open(file, os.O_RDONLY)
    except OSError:
        return ""
    try:
        data = os.read(handle, 1 << 20)
    except OSError:
        return ""
    finally:
        os.close(handle)
    return data.decode("utf-8", "replace") if _SECTION in data else ""
