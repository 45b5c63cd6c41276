"""Files in several folders that are written together or not at all, and never over others."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from pathlib import Path

from payconf.model.errors import PayconfError, Refused

_ENDING = ".payconf-init"
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def write_fresh(root: Path, texts: Mapping[str, str]) -> None:
    """Write these files below a folder, which is made. What fails takes all of them away again.

    Raises Refused where one has appeared, PayconfError where one can't be written.
    """
    made: list[Path] = []
    try:
        for name, text in texts.items():
            _folders(root / name, made)
            _write(root / name, text, made)
    except OSError as error:
        _undo(made)
        raise PayconfError(
            f"{error.filename or root} can't be written: {error.strerror}. Nothing was written."
        ) from None
    except BaseException:
        _undo(made)
        raise


def _folders(path: Path, made: list[Path]) -> None:
    """Make the folders above a file, and note those that were not there."""
    missing = []
    folder = path.parent
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)


def _write(path: Path, text: str, made: list[Path]) -> None:
    """On the disk beside its place before it gets its name, which is given only where nothing has it."""
    beside = path.with_name(f".{path.name}{_ENDING}")
    try:
        with beside.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        _name(beside, path)
        made.append(path)
    finally:
        beside.unlink(missing_ok=True)


def _name(beside: Path, path: Path) -> None:
    try:
        os.link(beside, path)
    except FileExistsError:
        raise Refused(f"{path} has appeared meanwhile, and nothing is written over it.", "Look again.") from None
    except OSError as error:
        if error.errno not in _NO_LINKS or os.path.lexists(path):
            raise
        beside.rename(path)


def _undo(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
