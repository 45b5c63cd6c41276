"""What tests/test_lifecycle.py is made of: what git may say, a shop that fails, what people do in it, and a tally."""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from payconf import offline
from payconf.model.change import Change
from payconf.model.errors import Rejected, Unavailable
from payconf.model.outcome import Outcome
from payconf.providers import local
from tests.test_resume import Killed
from tests.test_stories import FILE, small
from tests.worlds import World

KEYS = ("bank", "cheque", "wire")
RULES = ("north", "south")
TERMS = ("Second", "Third")
FAULTS = ("lost before", "lost after", "refused", "killed before", "killed after")


@dataclass(frozen=True)
class Script:
    """What goes wrong. `writes`: by number of the write to the shop (from 1). `unread`: from this read of the shop on
    (0: never), `reads` of them fail; with `blind`, counted from the first write on whose answer is lost. `dies`: the
    process ends at this write of the state (0: never), before or `after`.
    """

    writes: dict[int, str] = field(default_factory=dict)
    unread: int = 0
    reads: int = 0
    blind: bool = False
    dies: int = 0
    after: bool = False


NOTHING = Script()
_BAD_WRITES = st.builds(Script, writes=st.dictionaries(st.integers(1, 8), st.sampled_from(FAULTS), max_size=4))
_BAD_READS = st.builds(
    Script,
    writes=st.dictionaries(st.integers(1, 5), st.sampled_from(("lost before", "lost after")), max_size=2),
    unread=st.integers(1, 40),
    reads=st.integers(1, 12),
)
_BLIND = st.builds(
    Script,
    writes=st.dictionaries(st.integers(1, 5), st.sampled_from(("lost before", "lost after")), min_size=1, max_size=3),
    unread=st.just(1),
    reads=st.integers(4, 12),
    blind=st.just(True),
)
_DIES = st.builds(Script, dies=st.integers(1, 45), after=st.booleans())
SCRIPTS = st.one_of(_BAD_WRITES, _BAD_READS, _BLIND, _DIES)


class Flaky:
    """The embedded shop behind a bad network. `carried`: by change, whether its last call was really carried out."""

    NAME = local.NAME
    KINDS = local.KINDS

    def __init__(self, tally: Counter[str]) -> None:
        self.tally = tally
        self.carried: dict[str, bool] = {}
        self.follow(NOTHING)

    def follow(self, script: Script) -> None:
        """From now on this goes wrong."""
        self.script, self.written, self.lost, self.reads = script, 0, False, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(local, name)

    def read(self, session: Any, kind: str) -> Any:
        self._may_read()
        return local.read(session, kind)

    def find(self, session: Any, kind: str, name: str, value: str) -> Any:
        self._may_read()
        return local.find(session, kind, name, value)

    def _may_read(self) -> None:
        if self.script.blind and not self.lost:
            return
        self.reads += 1
        if self.script.unread and 0 <= self.reads - self.script.unread < self.script.reads:
            self.tally["fault: read lost"] += 1
            raise Unavailable("the connection broke while reading")

    def write(self, session: Any, change: Change) -> Outcome:
        self.written += 1
        fault = self.script.writes.get(self.written, "")
        if fault:
            self.tally[f"fault: {fault}"] += 1
            self.lost = self.lost or fault.startswith("lost")
        self.carried[change.id] = False
        if fault == "refused":
            raise Rejected("the shop doesn't like it")
        if fault == "killed before":
            raise Killed
        if fault == "lost before":
            raise Unavailable("the connection broke")
        outcome = local.write(session, change)
        self.carried[change.id] = True
        if fault == "killed after":
            raise Killed
        if fault == "lost after":
            raise Unavailable("the connection broke")
        return outcome


def yaml(
    integrations: dict[str, tuple[str, bool]],
    rules: dict[str, tuple[int, tuple[str, ...]]],
    terms: list[str],
) -> str:
    """Integrations: label, and whether of another type. Rules: sort order, methods."""
    lines = ["integrations:", "  base: {type: money_order, name: Base, label: Base, pay_to: A, send_to: B}"]
    for key, (label, other) in integrations.items():
        more = "type: payment_term" if other else "type: money_order, pay_to: A, send_to: B"
        lines.append(f"  {key}: {{{more}, name: {key.title()}, label: {label}}}")
    lines += ["rules:", "  always: {name: Always, sort_order: 1, currency: EUR, methods: [base]}"]
    for key, (order, methods) in rules.items():
        named = ", ".join(method for method in methods if method in integrations) or "base"
        lines.append(f"  {key}: {{name: {key.title()}, sort_order: {order}, currency: EUR, methods: [{named}]}}")
    lines += ["payment_terms:", "  first: {label: First term}"]
    lines += [f"  {label.lower()}: {{label: {label} term}}" for label in terms]
    return "\n".join([*lines, ""])


WANTED = st.builds(
    yaml,
    st.dictionaries(st.sampled_from(KEYS), st.tuples(st.sampled_from(["One", "Two"]), st.booleans()), max_size=3),
    st.dictionaries(
        st.sampled_from(RULES),
        st.tuples(st.integers(2, 4), st.lists(st.sampled_from(KEYS), unique=True, max_size=2).map(tuple)),
        max_size=2,
    ),
    st.lists(st.sampled_from(TERMS), unique=True),
)


@dataclass
class Template:
    """One applied environment, whose shop and state are copied for each life; the project's files stay where they are.

    It lies in memory where the system has such a place, because SQLite waits for the disk else.
    """

    world: World
    kept: dict[Path, bytes]

    def fresh(self) -> World:
        """As it was in the beginning."""
        for path in self.kept:
            for suffix in ("-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
        for path, content in self.kept.items():
            path.write_bytes(content)
        return self.world

    def held(self) -> list[sqlite3.Connection]:
        """Connections that do nothing: while one is open, SQLite needn't make and clear its log for each other one."""
        found = [sqlite3.connect(path) for path in self.kept if path.suffix == ".sqlite"]
        for connection in found:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return found


@contextmanager
def template() -> Iterator[Template]:
    """Made once for many lives. What git says is parsed once for each text: the parse depends on nothing else."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        world = small(Path(folder))
        files = [world.shop("shop"), Path(folder) / "state.sqlite", world.project / FILE]
        kept = {path: path.read_bytes() for path in files}
        with (
            mock.patch.object(offline, "project", _once(offline.project)),
            mock.patch.object(offline, "out_of_order", _once(offline.out_of_order)),
        ):
            yield Template(world, kept)


def _once(parse: Callable[..., Any]) -> Callable[..., Any]:
    """The same, remembered by the one file that changes and by the other arguments."""

    @functools.lru_cache(maxsize=512)
    def known(text: bytes, root: Path, *given: Any) -> Any:
        return parse(root, *given)

    return lambda root, *given: known((root / FILE).read_bytes(), root, *given)
