"""A real PostgreSQL, started here; in `make real-state` only."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payconf.state.dsn import parse
from tests.server_tools import free_port, listening, run

if TYPE_CHECKING:
    from payconf.state.postgresql import PostgresqlState

PASSWORD = "canary-of-postgresql"


class Cluster:
    """A PostgreSQL cluster of its own on loopback. The server refuses to run as root."""

    def __init__(self, folder: Path) -> None:
        self._place, self._port = folder / "postgresql", free_port()
        self._place.mkdir()
        self._tools = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql/15/bin"))
        (folder / "password").write_text(PASSWORD)
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self._place, "postgres")
            shutil.chown(folder / "password", "postgres")
            self._as_user = ["runuser", "-u", "postgres", "--"]
        login = ["-A", "scram-sha-256", "-U", "payconf", f"--pwfile={folder}/password"]
        data = str(self._place / "data")
        run([*self._as_user, str(self._tools / "initdb"), "-D", data, *login, "-E", "UTF8", "--no-sync"])
        self.start()

    def url(self, schema: str) -> str:
        return f"postgresql://payconf:{PASSWORD}@127.0.0.1:{self._port}/postgres?schema={schema}"

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self._port} -k {self._place}"
        self._control("-l", str(self._place / "log"), "-o", options, "start")

    def stop(self) -> None:
        """As an administrator does; connections are closed."""
        self._control("-m", "fast", "stop")

    def kill_and_start(self) -> None:
        """kill -9, and start it again; the postmaster's children end with it."""
        pid = int((self._place / "data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        while listening(self._port):
            time.sleep(0.02)
        for turn in range(100):
            try:
                self.start()
            except AssertionError:  # its children have not let go of the shared memory yet
                if turn == 99:
                    raise
                time.sleep(0.1)
            else:
                break

    def _control(self, *words: str) -> None:
        run([*self._as_user, str(self._tools / "pg_ctl"), "-D", str(self._place / "data"), "-w", *words])


@contextmanager
def cluster(folder: Path | None = None) -> Iterator[Cluster]:
    """Started, and away afterwards."""
    with tempfile.TemporaryDirectory(prefix="payconf-postgresql-") as temporary:
        place = folder or Path(temporary)
        place.chmod(0o755)
        started = Cluster(place)
        try:
            yield started
        finally:
            started.stop()


def state(url: str, patience: float = 10.0) -> PostgresqlState:
    """A state there that waits so many seconds for a server to come back."""
    from payconf.state.postgresql import PostgresqlState

    return PostgresqlState(parse(url), patience)


def sql(server: Cluster, statement: str) -> list[tuple[Any, ...]]:
    """What somebody else asks the server."""
    import psycopg

    told = {**parse(server.url("x")).parameters(), "application_name": "test"}
    with closing(psycopg.connect(**told, autocommit=True)) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []
