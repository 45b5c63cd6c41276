"""The server of the state goes away in the middle of an apply. Only in `make real-state`, on real servers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partialmethod
from pathlib import Path
from typing import Any, Protocol

import pytest

from payconf.model.outcome import Done
from payconf.state import commits
from payconf.state.journal import JournalTables
from payconf.state.postgresql import PostgresqlState
from payconf.state.s3.bucket import Bucket
from payconf.state.s3.runs import RunObjects
from payconf.testing.state.bench import Bench
from tests.postgresql_server import PASSWORD, Cluster
from tests.seaweed_server import Seaweed
from tests.state_servers import ACCESS, Make, s3
from tests.test_resume import begin, holdings
from tests.worlds import Said

STEP = {"postgresql": 9, "seaweedfs": 20}
"""Of the writes of a run, every so manieth is tried: a SeaweedFS takes some seconds to come back."""


class Server(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class Patience:
    """The clock of a state that waits for its server: the server comes back while it waits, or it gives up."""

    def __init__(self, server: Server, comes_back: bool) -> None:
        self._server, self._comes_back = server, comes_back
        self._passed = 0.0
        self.waits = 0

    def monotonic(self) -> float:
        return time.monotonic() + self._passed

    def sleep(self, seconds: float, /) -> None:
        self.waits += 1
        if not self._comes_back:
            self._passed += 100.0
        elif self.waits == 1:
            self._server.start()
        else:
            time.sleep(seconds)


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, tuple[Server, Make]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="payconf-away-")))
        folder.chmod(0o755)
        cluster = Cluster(folder)
        stack.callback(cluster.stop)
        weed = Seaweed(folder, ACCESS)
        stack.callback(weed.stop)
        numbers = iter(range(1000))
        yield {
            "postgresql": (cluster, lambda: Bench(cluster.url(f"s{next(numbers)}"))),
            "seaweedfs": (weed, lambda: s3(weed.port)()),
        }


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)


class Away:
    """A world about to change something of every kind, its state on a server that goes away just before the `at`-th
    call of one of the methods; they are counted.
    """

    def __init__(self, folder: Path, server: Server, make: Make) -> None:
        self.world, self._server, self.counted = begin(folder), server, 0
        target = make().url
        said = self.world.payconf("state", "migrate", self.world.environ["PAYCONF_STATE"], target)
        assert said.code == 0, said.all
        self.world.environ["PAYCONF_STATE"] = target

    def apply(self, at: int, comes_back: bool, *places: tuple[Any, str]) -> tuple[Said, Patience]:
        clock, patience = Patience(self._server, comes_back), 60.0
        with pytest.MonkeyPatch.context() as patch:
            opened = partialmethod(PostgresqlState.__init__, patience=patience, clock=clock)
            patch.setattr(PostgresqlState, "__init__", opened)
            patch.setattr(Bucket, "__init__", partialmethod(Bucket.__init__, patience=patience))
            patch.setattr("payconf.state.s3.bucket.time", clock)
            for owner, name in places:
                patch.setattr(owner, name, self._counted(getattr(owner, name), at))
            return self.world.payconf("apply", "shop", "--yes"), clock

    def _counted(self, method: Any, at: int) -> Any:
        def counted(*given: Any) -> Any:
            self.counted += 1
            if self.counted == at:
                self._server.stop()
            return method(*given)

        return counted

    def finish(self, wanted: Any) -> None:
        """Nothing that had been written is lost, and resume makes nothing twice."""
        assert self.world.payconf("lock", "break", "shop", "--yes").code == 0
        said = self.world.payconf("resume", "shop", "r-0002")
        assert said.code == 0, said.all
        self.check(wanted)

    def check(self, wanted: Any) -> None:
        assert holdings(self.world) == wanted
        *_, run = self.world.workflow().runs("shop")
        assert (run.id, run.error, {step.done for step in run.latest}) == ("r-0002", "", {Done.DONE})
        assert self.world.payconf("plan", "shop", "--detailed-exitcode").code == 0
        assert self.world.payconf("audit", "shop").code == 0


BETWEEN = ((RunObjects, "_append"), (PostgresqlState, "_written"))
INSIDE = ((commits, "tell"),)
AT_COMMIT = ((PostgresqlState, "_commit"),)
Servers = dict[str, tuple[Server, Make]]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the shop holds after an apply that nothing has disturbed."""
    world = begin(tmp_path_factory.mktemp("undisturbed"))
    assert world.payconf("apply", "shop", "--yes").code == 0
    return holdings(world)


def first_of_the_journal(folder: Path, server: Server, make: Make) -> tuple[int, int]:
    """The number of the first write whose run can be resumed, and how many there are."""
    away, journaled = Away(folder, server, make), []
    journal = JournalTables.journal, RunObjects.journal
    with pytest.MonkeyPatch.context() as patch:
        for owner, method in zip((JournalTables, RunObjects), journal, strict=True):

            def noted(*given: Any, method: Any = method) -> None:
                journaled.append(away.counted)
                method(*given)

            patch.setattr(owner, "journal", noted)
        said, _ = away.apply(0, True, *BETWEEN)
    assert said.code == 0, said.all
    return journaled[0] + 1, away.counted


@pytest.mark.parametrize("backend", STEP)
def test_a_server_that_comes_back_in_time_costs_nothing(
    backend: str, tmp_path: Path, servers: Servers, wanted: Any
) -> None:
    first, last = first_of_the_journal(tmp_path / "counted", *servers[backend])
    for at in range(first, last, STEP[backend]):
        away = Away(tmp_path / f"at{at}", *servers[backend])
        said, clock = away.apply(at, True, *BETWEEN)
        assert clock.waits > 0, at
        assert said.code == 0, said.all
        away.check(wanted)


@pytest.mark.parametrize("backend", STEP)
def test_one_that_does_not_come_back_in_time_ends_the_run_which_resume_finishes(
    backend: str, tmp_path: Path, servers: Servers, wanted: Any
) -> None:
    server, make = servers[backend]
    first, last = first_of_the_journal(tmp_path / "counted", *servers[backend])
    for at in range(first, last, STEP[backend]):
        away = Away(tmp_path / f"at{at}", *servers[backend])
        said, _ = away.apply(at, False, *BETWEEN)
        server.start()
        make()
        assert said.code == 14, said.all
        assert "can't be reached" in said.flat
        assert said.flat.endswith("(or wait until the lock has run out), payconf resume shop r-0002")
        assert not [secret for secret in (PASSWORD, ACCESS["AWS_SECRET_ACCESS_KEY"]) if secret in said.all]
        (*_, run) = away.world.workflow().runs("shop")
        assert run.error == "the run did not come to its end"
        away.finish(wanted)


@pytest.mark.parametrize("place", [INSIDE, AT_COMMIT], ids=["inside", "at its commit"])
def test_a_transaction_that_is_cut_off_ends_the_run_which_resume_finishes(
    place: tuple[tuple[Any, str]], tmp_path: Path, servers: Servers, wanted: Any
) -> None:
    """Nobody can write its first half again; that the server comes back at once is of no use."""
    first, last = first_of_the_journal(tmp_path / "counted", *servers["postgresql"])
    for at in range(first, last, 7):
        away = Away(tmp_path / f"at{at}", *servers["postgresql"])
        said, clock = away.apply(at, True, *place)
        assert clock.waits > 0, at
        assert said.code == 14, said.all
        assert "payconf resume shop r-0002" in said.flat
        away.finish(wanted)
