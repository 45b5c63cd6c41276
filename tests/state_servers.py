"""Where states of tests lie. With PAYCONF_REAL_STATE=1 (`make real-state`) also on real servers, started here."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from payconf.testing.state_conformance import Bench
from tests.postgresql_server import cluster
from tests.s3_double import Store
from tests.seaweed_server import seaweed
from tests.server_tools import free_port, served

ACCESS = {"AWS_ACCESS_KEY_ID": "AKtest", "AWS_SECRET_ACCESS_KEY": "canary-of-s3", "AWS_EC2_METADATA_DISABLED": "true"}
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


@contextmanager
def seaweedfs(folder: Path) -> Iterator[Make]:
    with seaweed(folder, ACCESS) as server:
        yield s3(server.port)


@contextmanager
def moto(folder: Path) -> Iterator[Make]:
    """A second opinion."""
    port = free_port()
    program = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with served(program, port, folder / "moto.log"):
        yield s3(port)


_SERVERS = {
    "sqlite": sqlite,
    "s3 double": s3_double,
    "postgresql": postgresql,
    "seaweedfs": seaweedfs,
    "moto": moto,
}


def s3(port: int) -> Make:
    import boto3

    endpoint = f"http://127.0.0.1:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
    )
    there = (client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists)
    for turn in range(150):
        try:
            with suppress(*there):
                client.create_bucket(Bucket="states")
            client.put_object(Bucket="states", Key="warm", Body=b"warm")
            assert client.get_object(Bucket="states", Key="warm")["Body"].read() == b"warm"
        except Exception:  # one that starts answers before it can keep anything
            if turn == 149:
                raise
            time.sleep(0.2)
        else:
            break
    client.close()
    return lambda: Bench(f"s3://states/{uuid.uuid4().hex}?endpoint={endpoint}", ACCESS)
