"""Writes to the state that come at the same time are one durable write: all of it, or nothing and everybody hears."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from payconf.apply.schedule import Desk
from payconf.model.errors import StateError
from payconf.model.journal import Entry
from payconf.state import open_state

AT = "2026-11-29T00:00:00+00:00"


def served(desk: Desk, number: int, what: object) -> list[object]:
    """So many threads leave the same at the desk before it is served."""
    with ThreadPoolExecutor(number) as pool:
        futures = [pool.submit(desk.in_main, what) for _ in range(number)]  # type: ignore[arg-type]
        while desk.inbox.qsize() < number:
            threading.Event().wait(0.001)
        assert desk.serve() is None
        return [future.exception() or future.result() for future in futures]


def test_what_waits_is_done_together_and_told_afterwards() -> None:
    log: list[str] = []

    @contextmanager
    def together() -> Iterator[None]:
        log.append("begin")
        yield
        log.append("durable")

    desk = Desk(together)
    assert served(desk, 3, lambda: log.append("write")) == [None] * 3
    assert log == ["begin", "write", "write", "write", "durable"]
    log.clear()
    assert served(desk, 1, lambda: log.append("write")) == [None]
    assert log == ["write"]


def test_where_it_cannot_be_made_durable_nobody_is_told_that_it_was() -> None:
    @contextmanager
    def together() -> Iterator[None]:
        yield
        raise StateError("The disk is full.", "Make room.")

    answers = served(Desk(together), 3, lambda: "written")
    assert [type(answer) for answer in answers] == [StateError] * 3


def test_together_is_all_or_nothing_in_sqlite(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/state.sqlite"
    store, other = open_state(url), open_state(url)
    run = store.begin("x", "", "", AT)
    with store.together():  # type: ignore[attr-defined]
        store.journal("x", run, Entry("a", "intent", AT, {}))
        store.journal("x", run, Entry("a", "call", AT, {}))
        assert len(store.entries("x", run)) == 2
        assert other.entries("x", run) == ()
    assert [entry.phase for entry in other.entries("x", run)] == ["intent", "call"]
    with pytest.raises(ValueError, match="no"), store.together():  # type: ignore[attr-defined]  # noqa: PT012
        store.journal("x", run, Entry("b", "intent", AT, {}))
        raise ValueError("no")
    assert len(store.entries("x", run)) == 2
    store.journal("x", run, Entry("c", "intent", AT, {}))
    assert len(other.entries("x", run)) == 3
    store.close()
    other.close()
