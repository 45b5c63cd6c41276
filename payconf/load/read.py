"""The bytes of one file, or why not. Nothing but a regular file is ever read, and never more than the limit."""

from __future__ import annotations

import errno
import os
import stat

MAX_BYTES = 8 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}
_REASONS = {
    errno.ENOENT: "it is a link to nothing, or vanished while it was being read",
    errno.ENOTDIR: "a folder on the way to it vanished while it was being read",
    errno.ELOOP: "it is a link that leads to itself",
    errno.EACCES: "payconf has no permission to read it",
    errno.ENXIO: "it is a socket, not a regular file",
    errno.ENAMETOOLONG: "its path is too long",
}


class Unreadable(Exception):
    """The file is refused before its text is looked at: `code` of the finding, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def reason(error: OSError) -> str:
    """An error of the file system as half a sentence."""
    return _REASONS.get(error.errno or 0) or f"the system says: {error.strerror or error}"


def content(path: str) -> bytes | Unreadable:
    """The bytes of a file behind its byte order mark, which YAML allows at the start; or why it can't be read."""
    try:
        return read_bytes(path).removeprefix(_BOM)
    except Unreadable as error:
        return error.with_traceback(None)


def read_bytes(path: str) -> bytes:
    """The content of a regular file of at most MAX_BYTES; raises Unreadable. A pipe or device never blocks it."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise Unreadable("PC007", f"the file can't be opened: {reason(error)}") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            found = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
            raise Unreadable("PC007", f"this is {found}, not a regular file")
        return _limited(handle, status.st_size)
    except OSError as error:
        raise Unreadable("PC007", f"the file can't be read: {reason(error)}") from None
    finally:
        os.close(handle)


def _limited(handle: int, size: int) -> bytes:
    """All bytes, also of a file that grows or says size 0 (procfs), up to one over the limit."""
    data = os.read(handle, min(size, MAX_BYTES) + 1)
    if 0 < len(data) == size <= MAX_BYTES:
        return data  # one byte more was asked for
    while len(data) <= MAX_BYTES and (more := os.read(handle, MAX_BYTES + 1 - len(data))):
        data += more
    if len(data) > MAX_BYTES:
        raise Unreadable("PC010", f"the file holds more than {MAX_BYTES // 1024 // 1024} MiB")
    return data
