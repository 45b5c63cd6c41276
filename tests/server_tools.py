"""Ports and processes of real servers that tests start."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def low_port() -> int:
    """One whose number plus 10,000 is a port too: SeaweedFS takes both."""
    return next(port for port in iter(free_port, None) if port < 55_000)


@contextmanager
def served(program: list[str], port: int, log: Path) -> Iterator[None]:
    """A server, as soon as it listens; killed afterwards."""
    with log.open("wb") as output:
        server = subprocess.Popen(program, stdout=output, stderr=output, cwd=log.parent)
    try:
        until = time.monotonic() + 60
        while not listening(port):
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < until, log.read_text()[-2000:]
            time.sleep(0.1)
        yield
    finally:
        server.kill()  # asked to end, SeaweedFS takes its time; nothing here is kept
        server.wait(20)


def listening(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def run(command: list[str]) -> None:
    """A command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
