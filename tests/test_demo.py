"""The demo does what it promises: every command, its exit code, and no call to anybody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CLOSED = """
import socket

def refuse(*args, **keywords):
    raise AssertionError(f"the demo opened a connection to {args[1:]}")

socket.socket.connect = refuse
socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demo prints, in processes whose network is closed."""
    closed = tmp_path_factory.mktemp("closed")
    (closed / "sitecustomize.py").write_text(CLOSED, encoding="utf-8")
    script = Path(__file__).resolve().parent.parent / "demo" / "run.py"
    environment = {**os.environ, "PYTHONPATH": str(closed), "CI": "true"}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "opened a connection" not in done.stdout + done.stderr
    return done.stdout


def test_the_closed_network_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CLOSED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "opened a connection" in done.stderr


@pytest.mark.untraced
def test_commands_and_exit_codes(transcript: str) -> None:
    steps = re.findall(r"^\$ payconf (\w+ ?\w*).*?\[exit code (\d+), as expected\]", transcript, re.M | re.S)
    assert [(words.strip(), int(code)) for words, code in steps] == [
        ("local create", 0),
        ("local create", 0),
        ("validate sandbox", 0),
        ("plan sandbox", 2),
        ("apply", 0),
        ("plan sandbox", 0),
        ("local list", 0),
        ("local set", 0),
        ("drift sandbox", 2),
        ("plan production", 11),
        ("evidence production", 11),
        ("plan production", 0),
    ]


def test_the_planted_key_is_shown_with_place_and_fix(transcript: str, repository: Path) -> None:
    lines = (repository / "environments/production/credentials.yaml").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if "pk_test_" in line]
    refused = transcript.split("$ payconf plan production", 1)[1].split("$ payconf", 1)[0]
    assert f"environments/production/credentials.yaml:{number}:" in refused


def test_no_secret_is_shown(transcript: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(repository / "demo"))
    from sandbox_secrets import sandbox_secrets

    assert [name for name, value in sandbox_secrets().items() if value in transcript] == []
