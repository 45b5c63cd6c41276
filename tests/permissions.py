"""Files that may not be written, also where the tests run as root, whom Linux lets write everything."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_VERSION, _OVERRIDE = 0x20080522, 0b110
"""capabilities(7): the 64-bit form, and CAP_DAC_OVERRIDE with CAP_DAC_READ_SEARCH."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Inside, nobody may write these: of a folder, nothing may be made or deleted in it either. Of one thread."""
    with ExitStack() as stack:
        for path in paths:
            before = path.stat().st_mode
            stack.callback(path.chmod, before)
            path.chmod(before & ~0o222)
        if os.geteuid() == 0:
            stack.enter_context(_as_everybody())
        yield


@contextmanager
def _as_everybody() -> Iterator[None]:
    library, header, sets = ctypes.CDLL(None, use_errno=True), _Header(_VERSION, 0), (_Sets * 2)()
    assert library.capget(ctypes.byref(header), sets) == 0
    before = sets[0].effective
    sets[0].effective = before & ~_OVERRIDE
    assert library.capset(ctypes.byref(header), sets) == 0
    try:
        yield
    finally:
        sets[0].effective = before
        assert library.capset(ctypes.byref(header), sets) == 0
