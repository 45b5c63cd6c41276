"""file:///path: the bytes of a regular file, one final newline dropped; with #field a text of a JSON object in it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import Reference

_LIMIT = 1024 * 1024


def read(reference: Reference) -> bytes:
    """The file's bytes. Refused: anything but a regular file, and a file that others may write."""
    try:
        # Not blocking, so that a pipe without a writer is refused instead of waited for.
        descriptor = os.open(reference.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise SecretMissing(f"{reference}: there is no such file.", "Write it, or mend the reference.") from None
    except PermissionError:
        raise SecretDenied(
            f"{reference}: the file may not be read by this user.", "Give the user of payconf the right to read it."
        ) from None
    except OSError as error:
        raise StoreUnreachable(f"{reference}: the file can't be opened ({error.strerror}).") from None
    try:
        _refuse_unsafe(reference, os.fstat(descriptor))
        with os.fdopen(descriptor, "rb", closefd=False) as opened:
            content = opened.read(_LIMIT + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LIMIT:
        raise StoreError(f"{reference}: the file is over 1 MiB, so it is not a secret.", "Mend the reference.")
    return content


def field(reference: Reference, content: bytes) -> bytes:
    """What the reference names in the file's content."""
    value = content.removesuffix(b"\n").removesuffix(b"\r") if content.endswith(b"\n") else content
    if reference.key is not None:
        value = _member(reference, reference.key, content)
    if not value:
        raise SecretMissing(f"{reference}: it is empty.", "An empty secret is never meant; write the file again.")
    return value


def readable_by_others(reference: Reference) -> bool:
    """True where any user of the machine may read the file: worth a warning. False where there is no file."""
    try:
        return bool(Path(reference.path).stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def _refuse_unsafe(reference: Reference, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{reference}: it is not a regular file.", "Point the reference to a file.")
    if status.st_mode & stat.S_IWOTH:
        raise StoreError(
            f"{reference}: every user of this machine may write the file, so nobody knows whose secret it holds.",
            f"chmod o-w {reference.path}",
        )


def _member(reference: Reference, key: str, content: bytes) -> bytes:
    data = _object(content)
    if data is None:
        # Raised here and not while the parser's error is handled: that one carries the whole text.
        raise StoreError(
            f"{reference}: the file holds no JSON object, so it has no field {key}.",
            "Leave the # part away to mean the whole file.",
        )
    if key not in data:
        raise SecretMissing(f"{reference}: the file has no field {key}.", "Add the field, or mend the reference.")
    if not isinstance(data[key], str):
        raise StoreError(f"{reference}: the field {key} is not text.", "Put its value in quotes.")
    return str(data[key]).encode()


def _object(content: bytes) -> dict[str, object] | None:
    try:
        data = json.loads(content)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
