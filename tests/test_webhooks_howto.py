"""docs/how-to/webhooks.md: its commands, in its order, on examples/webhooks and the simulators of `payconf testing`."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.worlds import REPOSITORY

pytestmark = pytest.mark.untraced

PAGE = (REPOSITORY / "docs/how-to/webhooks.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)
PREPARED = [command for command in COMMANDS if not command.startswith("payconf")]
SIMULATORS, *THEN = [command for command in COMMANDS if command.startswith("payconf")]
PLACE = "/tmp/payconf-example"


class Terminal:
    """A shell with the page's variables, in a copy of the example."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.project = folder, folder / "webhooks"
        shutil.copytree(REPOSITORY / "examples/webhooks", self.project)
        for file in self.project.rglob("*.yaml"):
            file.write_text(file.read_text("utf-8").replace(PLACE, str(folder / "place")), "utf-8")
        self.environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "PAYCONF_STATE": f"sqlite://{folder / 'state.sqlite'}",
            "PAYCONF_LOCAL": str(folder / "shops"),
        }

    def _script(self, command: str) -> list[str]:
        lines = [line.replace(PLACE, str(self.folder / "place")) for line in PREPARED]
        words = command.replace("payconf", f"exec {sys.executable} -m payconf", 1)
        return ["bash", "-euc", "\n".join([*lines, words])]

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._script(command),
            cwd=self.project,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def running(self, command: str, lines: int) -> Iterator[list[str]]:
        """While it runs, the first lines that it prints."""
        with subprocess.Popen(
            self._script(command),
            cwd=self.project,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                yield [process.stdout.readline() for _ in range(lines)]
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.wait(20) == 0


def test_the_commands_of_the_page_wire_three_services_and_the_shop(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    with terminal.running(SIMULATORS, 4) as said:
        assert said[0] == "stand_ins:\n"
        assert [line.split()[0] for line in said[1:]] == re.findall(r"^  (api.*:|test.*:) http", PAGE, re.MULTILINE)
        file = terminal.project / "environments/sandbox/environment.yaml"
        file.write_text(file.read_text("utf-8") + "".join(said), "utf-8")
        create, plan, apply, again = THEN
        for command in (create, plan):
            done = terminal.run(command)
            assert done.returncode == 0, done.stdout + done.stderr
        assert "Changes from git" in done.stdout
        assert "undecided" not in done.stdout
        done = terminal.run(apply)
        assert done.returncode == 0, done.stdout + done.stderr
        signing = (tmp_path / "place/stripe-signing-secret").read_text("utf-8")
        assert signing.startswith("whsec_")
        everything = done.stdout + done.stderr + (terminal.project / "plan.json").read_text("utf-8")
        done = terminal.run(f"{again} --detailed-exitcode")
        assert done.returncode == 0, done.stdout
        drift = terminal.run("payconf drift sandbox --secrets")
        assert drift.returncode == 0, drift.stdout + drift.stderr
        smoke = terminal.run("payconf smoke sandbox integrations/cards")
        assert smoke.returncode == 0, smoke.stdout + smoke.stderr
        assert "made-up-token" not in everything + done.stdout + drift.stdout
        assert signing not in everything + done.stdout + drift.stdout
        assert signing.encode() not in (tmp_path / "state.sqlite").read_bytes()


@pytest.mark.parametrize("class_", ["testing", "production"])
def test_simulators_stand_in_for_sandboxes_only(tmp_path: Path, class_: str) -> None:
    terminal = Terminal(tmp_path)
    file = terminal.project / "environments/sandbox/environment.yaml"
    file.write_text(file.read_text("utf-8").replace("class: sandbox", f"class: {class_}"), "utf-8")
    done = terminal.run(SIMULATORS)
    assert done.returncode == 11
    assert "no simulator stands in for its services" in done.stderr.replace("\n", " ")
