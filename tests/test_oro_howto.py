"""docs/how-to/orocommerce.md leads to the first plan: its commands, in its order, against the simulator."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.oro_worlds import EXAMPLE
from tests.test_docs import ROOT, blocks, commands

pytestmark = pytest.mark.untraced

PAGE = ROOT / "docs" / "how-to" / "orocommerce.md"
STARTS = "payconf testing oro-simulator --port 8321"
EXPECTED = {"payconf oro check sandbox": 1}
"""The simulator's client may everything."""


def words(command: str) -> list[str]:
    first, *rest = shlex.split(command)
    assert first == "payconf"
    return [sys.executable, "-m", "payconf", *rest]


@contextmanager
def simulator(command: str) -> Iterator[dict[str, str]]:
    """Start it as the page says, on a port that is free; gives what it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = words(command.replace("8321", str(port)))
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told: dict[str, str] = {}
        while "client secret" not in told:
            name, value = re.split(r"  +", process.stdout.readline().strip())
            told[name] = value
        try:
            yield told
        finally:
            process.terminate()
            assert process.wait(timeout=10) == 0


def exported(script: str, told: dict[str, str], folder: Path) -> dict[str, str]:
    """The variables that the page's shell lines set."""
    done = subprocess.run(
        ["bash", "-euc", f"{script}\nenv -0", "-", told["client id"], told["client secret"]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    pairs = (entry.partition("=") for entry in done.stdout.split("\0") if "=" in entry)
    return {name: value for name, _, value in pairs}


def test_from_nothing_to_the_first_plan(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(EXAMPLE, project)
    (script,) = [block.text for block in blocks(PAGE) if block.language == "sh"]
    every = commands(PAGE)
    before = every[: next(number for number, line in enumerate(every) if line.startswith(STARTS))]
    (start,) = [line for line in every if line.startswith(STARTS)]
    with simulator(start) as told:
        file = project / "environments/sandbox/environment.yaml"
        file.write_text(file.read_text("utf-8").replace("http://127.0.0.1:8321", told["url"]), "utf-8")
        environ = {**os.environ, **exported(script, told, project)}
        said = {}
        for command in [*before, *every[len(before) + 1 :]]:
            done = subprocess.run(
                words(command), cwd=project, env=environ, capture_output=True, encoding="utf-8", check=False
            )
            said[command] = done.stdout
            assert done.returncode == EXPECTED.get(command, 0), f"$ {command}\n{done.stdout}{done.stderr}"
    assert said["payconf plan sandbox"].startswith("No changes to sandbox")
    assert "paymentmethodsconfigsrules" not in said["payconf oro check sandbox"]
    assert "StripeTransportSettings" in said["payconf oro bridge --version 5.1 --bundles stripe,paypal_express"]
