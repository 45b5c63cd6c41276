"""Files that are written whole or not at all, and never over others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from payconf.model.errors import PayconfError, Refused

_ENDING = ".payconf-export"


def write_whole(folder: Path, texts: Sequence[tuple[str, str]]) -> None:
    """Write these files (name and text) in their order: first all beside their places, then each is given its name.

    What is broken off leaves some of them, whole, and perhaps hidden files, which the next time takes away. Raises
    Refused where one is there, PayconfError where the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f".*{_ENDING}"):
            left.unlink()
        for name, text in texts:
            _beside(folder / f".{name}{_ENDING}", text)
        for name, _ in texts:
            if os.path.lexists(folder / name):
                raise Refused(f"{folder / name} has appeared meanwhile, and nothing is written over it.", "Look again.")
            (folder / f".{name}{_ENDING}").replace(folder / name)
    except OSError as error:
        raise PayconfError(f"{error.filename or folder} can't be written: {error.strerror}.") from None


def _beside(path: Path, text: str) -> None:
    """On the disk before it gets its name."""
    with path.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
