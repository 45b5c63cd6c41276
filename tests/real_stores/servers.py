"""Servers of the lane, started here on loopback and away afterwards. Every other test of the lane may use them."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT_TOKEN = "canary-of-the-root-token"
"""Of a dev server of OpenBao."""


def program(name: str) -> str:
    """One that the lane installed beside Python."""
    return str(Path(sys.executable).parent / name)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that listens on that port: started, waited for, and killed afterwards."""
    with log.open("wb") as output:
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(log.parent), **environ}
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent, env=environment)
    try:
        until = time.monotonic() + 60
        while not listening(port):
            assert server.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < until, log.read_text()[-2000:]
            time.sleep(0.05)
        yield server
    finally:
        server.kill()
        server.wait(20)


def listening(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


class OpenBao:
    """A server as its administrator sees it: calls of the HTTP API with a token, the root's where none is given."""

    def __init__(self, url: str, process: subprocess.Popen[bytes], ca_file: Path | None = None) -> None:
        self.url = url
        self.process = process
        self._trust = ssl.create_default_context(cafile=ca_file) if ca_file else None

    def call(self, method: str, path: str, body: object = None, *, token: str = ROOT_TOKEN, namespace: str = "") -> Any:
        """What /v1/path answers, None where there is nothing; fails where the server refuses."""
        request = urllib.request.Request(f"{self.url}/v1/{path}", method=method)
        request.add_header("X-Vault-Token", token)
        if namespace:
            request.add_header("X-Vault-Namespace", namespace)
        try:
            data = json.dumps(body).encode() if body is not None else None
            with urllib.request.urlopen(request, data, context=self._trust) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from None
        return json.loads(content) if content else None


@contextmanager
def openbao(folder: Path, *, tls: bool = False) -> Iterator[OpenBao]:
    """A dev server: in memory, unsealed, with KV version 2 at secret/. `tls`: its CA is folder/tls/vault-ca.pem."""
    port = free_port()
    words = ["-dev", "-dev-no-store-token", f"-dev-root-token-id={ROOT_TOKEN}", f"-dev-listen-address=127.0.0.1:{port}"]
    if tls:
        (folder / "tls").mkdir()
        words += ["-dev-tls", f"-dev-tls-cert-dir={folder}/tls"]
    with served([program("bao"), "server", *words], port, folder / "openbao.log") as process:
        ca = folder / "tls/vault-ca.pem" if tls else None
        server = OpenBao(f"{'https' if tls else 'http'}://127.0.0.1:{port}", process, ca)
        until = time.monotonic() + 60
        while not _ready(server):
            assert time.monotonic() < until, (folder / "openbao.log").read_text()[-2000:]
            time.sleep(0.05)
        yield server


@contextmanager
def uninitialized_openbao(folder: Path) -> Iterator[OpenBao]:
    """A server as it is before anybody has initialized it."""
    port = free_port()
    listener = f'listener "tcp" {{ address = "127.0.0.1:{port}" tls_disable = true }}'
    (folder / "openbao.hcl").write_text(f'storage "inmem" {{}}\n{listener}\ndisable_mlock = true\n')
    command = [program("bao"), "server", f"-config={folder}/openbao.hcl"]
    with served(command, port, folder / "openbao.log") as process:
        yield OpenBao(f"http://127.0.0.1:{port}", process)


def _ready(server: OpenBao) -> bool:
    try:
        return "secret/" in server.call("GET", "sys/mounts")["data"]
    except (AssertionError, OSError):
        return False


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """The emulator of AWS: one address for every service, empty."""
    port = free_port()
    with served([program("moto_server"), "-H", "127.0.0.1", "-p", str(port)], port, folder / "moto.log"):
        yield f"http://127.0.0.1:{port}"


def ran(command: list[str], given: bytes = b"", **environ: str) -> bytes:
    """What a program prints; fails where it does."""
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C", **environ}
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, f"{command}: {done.stderr[-2000:]!r}"
    return done.stdout
