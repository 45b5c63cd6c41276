"""file:///path: the bytes of a regular file, one final newline dropped; with #field a text of a JSON object in it."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import OPEN_TO_ALL, Facts
from payconf.stores.base import Access, Content, Scheme
from payconf.stores.file_write import refuse_place, with_field, written

_LIMIT = 1024 * 1024
_MOUNTED = "/run/secrets/"
"""Where container runtimes put secrets, readable by everybody inside; nobody else is in there."""


class Files:
    """Regular files."""

    def __init__(self, access: Access) -> None:
        """Nothing is opened yet."""

    def read(self, place: Reference) -> Content:
        """The file's bytes. Refused: anything but a regular file, and a file that others may write."""
        descriptor = _opened(place)
        try:
            facts = _facts(place, descriptor)
            with os.fdopen(descriptor, "rb", closefd=False) as opened:
                content = opened.read(_LIMIT + 1)
        finally:
            os.close(descriptor)
        if len(content) > _LIMIT:
            raise StoreError(f"{place}: the file is over 1 MiB, so it is not a secret.", "Mend the reference.")
        return Content(Secret(content), facts)

    def look(self, place: Reference) -> Facts:
        """When it was written last, and whether anybody may read it."""
        descriptor = _opened(place)
        try:
            return _facts(place, descriptor)
        finally:
            os.close(descriptor)

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """The file, made where there is none, or one field of its JSON object; others may neither read nor write it.

        Refused: a link, a file or a folder that others may write.
        """
        self.writable(reference)
        written(reference, secret, self._held(reference))
        return self.look(reference.place())

    def writable(self, reference: Reference) -> None:
        """Raises what a write would raise, as far as that can be told without one."""
        refuse_place(reference)
        if reference.key is not None:
            with_field(reference, Secret(b"text"), self._held(reference))
        else:
            self._held(reference)

    def _held(self, reference: Reference) -> bytes | None:
        try:
            return self.read(reference.place()).whole.reveal()
        except SecretMissing:
            return None

    def close(self) -> None:
        """Nothing was kept open."""


def _opened(place: Reference) -> int:
    try:
        # Not blocking, so that a pipe without a writer is refused instead of waited for.
        return os.open(place.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        raise SecretMissing(f"{place}: there is no such file.", "Write it, or mend the reference.") from None
    except PermissionError:
        raise SecretDenied(
            f"{place}: the file may not be read by this user.", "Give the user of payconf the right to read it."
        ) from None
    except OSError as error:
        raise StoreUnreachable(f"{place}: the file can't be opened ({error.strerror}).") from None


def _facts(place: Reference, descriptor: int) -> Facts:
    """What the file's entry says; raises StoreError where it is not safe."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{place}: it is not a regular file.", "Point the reference to a file.")
    if status.st_mode & stat.S_IWOTH and not _read_only(descriptor):
        raise StoreError(
            f"{place}: every user of this machine may write the file, so nobody knows whose secret it holds.",
            f"chmod o-w {place.path}",
        )
    exposed = bool(status.st_mode & stat.S_IROTH) and not (
        os.path.realpath(place.path).startswith(_MOUNTED) or place.path.startswith(_MOUNTED) or _read_only(descriptor)
    )
    written = datetime.fromtimestamp(status.st_mtime, UTC)
    return Facts(created=written, remark=OPEN_TO_ALL if exposed else "", read=False)


def _read_only(descriptor: int) -> bool:
    """Whether it lies on a mount that nobody can write to."""
    return bool(os.fstatvfs(descriptor).f_flag & os.ST_RDONLY)


def _wrong(reference: Reference) -> str:
    return (
        "" if reference.path.startswith("/") else "file:// takes an absolute path, such as file:///run/secrets/stripe"
    )


SCHEME = Scheme(
    name="file",
    title="file",
    path="an absolute path",
    example="file:///run/secrets/stripe#secret_key",
    open=Files,
    proof="real files",
    newline=True,
    metadata=True,
    sink=True,
    wrong=_wrong,
)
