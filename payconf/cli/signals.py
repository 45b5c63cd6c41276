"""Ctrl-C and SIGTERM during an apply: the call in flight is finished and written down, then the run stops."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SAID = b"Stopping: the call in flight is finished first. Ctrl-C once more stops at once; payconf resume goes on.\n"


@contextmanager
def stoppable() -> Iterator[Callable[[], str]]:
    """A function that says why the run is to stop; empty while nobody has asked for it."""
    asked: list[str] = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: ""  # signals come to the main thread only
        return

    def stop(number: int, _: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        asked.append(f"{signal.Signals(number).name} came")
        if len(asked) == 1:
            os.write(2, _SAID)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked[0] if asked else ""
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
