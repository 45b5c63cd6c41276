"""How a file is written: beside itself first, then put in its place. It is the owner's alone, and durable."""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.stores.fields import steps_of

_MODE = 0o600


def written(reference: Reference, secret: Secret, held: bytes | None) -> None:
    """Make it the file's content, or that of one field of its JSON object, all others as they are. `held`: what stands
    there now, None: nothing.

    Durable when it returns. Raises StoreError.
    """
    content = secret.reveal() if reference.key is None else with_field(reference, secret, held)
    folder, name = os.path.split(reference.path)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _problem(reference, error) from None
    try:
        _put(descriptor, name, content)
    except OSError as error:
        raise _problem(reference, error) from None
    finally:
        os.close(descriptor)


def refuse_place(reference: Reference) -> None:
    """Raises StoreError where a file can't, or must not, be written there; nothing is written."""
    folder = Path(reference.path).parent
    try:
        around = folder.stat()
        there = os.lstat(reference.path)
    except FileNotFoundError:
        there = None
        if not folder.is_dir():
            raise SecretMissing(f"{reference}: there is no folder {folder}.", f"mkdir -m 700 {folder}") from None
    except OSError as error:
        raise _problem(reference, error) from None
    if there is not None and stat.S_ISLNK(there.st_mode):
        raise StoreError(
            f"{reference}: it is a link, and payconf writes to files only.", "Name the file that it leads to."
        )
    if around.st_mode & stat.S_IWOTH and not around.st_mode & stat.S_ISVTX:
        raise StoreError(
            f"{reference}: every user of this machine may write to its folder, and so put another file in its place.",
            f"chmod o-w {folder}",
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SecretDenied(
            f"{reference}: this user may not write to the folder {folder}.", "Give the user of payconf that right."
        )


def _put(folder: int, name: str, content: bytes) -> None:
    beside = f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise
    os.fsync(folder)


def with_field(reference: Reference, secret: Secret, held: bytes | None) -> bytes:
    """The file's JSON object with the secret as the reference's field. Raises StoreError where there can be none."""
    whole: Any = {} if held is None else _object(held)
    try:
        text = secret.reveal().decode()
    except UnicodeDecodeError:
        text = None
    if text is None or not isinstance(whole, dict):
        raise StoreError(
            f"{reference}: the file holds no JSON object, so no field of it can be written."
            if text is not None
            else f"{reference}: the secret is no text, which a field of a JSON object must be.",
            "Leave the # part away, or name another file.",
        )
    *way, last = steps_of(reference.key or "")
    inner = whole
    for step in way:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise StoreError(f"{reference}: {step} holds no JSON object.", "Mend the reference, or the file.")
    inner[last] = text
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def _object(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _problem(reference: Reference, error: OSError) -> StoreError:
    if isinstance(error, PermissionError):
        return SecretDenied(f"{reference}: this user may not write the file.", "Give the user of payconf that right.")
    return StoreUnreachable(f"{reference}: the file can't be written ({error.strerror}).", "Mend it and go on.")
