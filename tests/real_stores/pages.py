"""Pages of stores: their commands, as a reader runs them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.test_docs import ROOT, blocks, commands, write_files

KEY, SIGNING = "sk_" + "test_" + "51KGpOyQNcdOyZbkF" + "p4ge" * 6, "wh" + "sec_" + "p4ge" * 6


class Page:
    """One page of docs/how-to/stores, and the project that it makes."""

    def __init__(self, name: str, project: Path) -> None:
        self.path, self.project = ROOT / f"docs/how-to/stores/{name}.md", project
        project.mkdir(exist_ok=True)
        write_files(self.path, project)
        (self.setup,) = [block.text for block in blocks(self.path) if block.name == "setup"]

    def settings(self, old: str, new: str) -> None:
        """Mend environment.yaml, where the page can't know an address."""
        file = self.project / "environments/sandbox/environment.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def run(self, environ: Mapping[str, str]) -> list[str]:
        """What each of its commands prints, which holds no secret."""
        printed = []
        for command in commands(self.path):
            done = subprocess.run(
                [sys.executable, "-m", *shlex.split(command)],
                cwd=self.project,
                env={**os.environ, **environ},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
            assert not [secret for secret in (KEY, SIGNING) if secret in done.stdout + done.stderr]
            printed.append(done.stdout)
        return printed


def aws(line: str, client: Any, folder: Path) -> None:
    """A command of AWS's own program, by the API that it calls: `aws SERVICE OPERATION --name value`."""
    program, _, operation, *rest = shlex.split(line)
    assert program == "aws"
    given = {}
    for option, value in zip(rest[::2], rest[1::2], strict=True):
        name = "".join(word.title() for word in option.removeprefix("--").split("-"))
        given[name] = (folder / value.removeprefix("file://")).read_text() if value.startswith("file://") else value
    getattr(client, operation.replace("-", "_"))(**given)
