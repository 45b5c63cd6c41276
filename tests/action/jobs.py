"""A job of a workflow in which a step of action.yml runs: a program in payconf's place, GitHub's API on loopback."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from payconf_action.main import main

from tests.github_double import REPOSITORY, TOKEN, GitHubDouble

ROOT = Path(__file__).resolve().parents[2]
INTENT = "0123456789abcdef" * 4
HEAD, COMMIT = "a" * 40, "b" * 40
ALL = {"pull-requests: write", "statuses: write", "actions: read"}

STAND_IN = """\
import json, os, pathlib, sys
log = pathlib.Path(os.environ["LOG"])
log.write_text(log.read_text() + json.dumps([sys.argv[1:], sorted(os.environ)]) + "\\n")
told = json.loads(os.environ["TOLD"])
code = told[sys.argv[1]]
print("said by payconf", "::set-output name=x::y", sep="\\n")
if sys.argv[1] == "snapshot":
    pathlib.Path(sys.argv[4]).write_text("the shop")
elif code in (0, 10, 11):
    if "--out" in sys.argv:
        plan = {"intent": os.environ["INTENT"], "changes": [{"action": "create"}, {"action": "update"}] * 2}
        pathlib.Path(sys.argv[sys.argv.index("--out") + 1]).write_text(json.dumps(plan))
    for word in sys.argv:
        form, _, file = word.removeprefix("--report=").partition("=")
        if form == "markdown":
            pathlib.Path(file).write_text("<!-- payconf plan production -->\\n" + os.environ.get("BODY", "the plan"))
        elif form == "github":
            pathlib.Path(file).write_text("::warning file=a.yaml,line=1::an annotation\\n")
        elif form == "github-summary":
            pathlib.Path(file).write_text("the summary")
sys.exit(code)
"""


class Job:
    """One job of a workflow: its variables, its event, and what came of a step."""

    def __init__(self, folder: Path, github: GitHubDouble, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.github, self.capture = folder, github, capture
        program = folder / "payconf"
        program.write_text(f"#!{sys.executable}\n{STAND_IN}")
        program.chmod(0o755)
        (folder / "log").write_text("")
        self.event: dict[str, Any] = {"repository": {"default_branch": "main"}}
        self.environ = {
            "PATH": os.environ["PATH"],
            "GITHUB_API_URL": github.base,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_SHA": COMMIT,
            "GITHUB_RUN_ID": "42",
            "RUNNER_TEMP": str(folder / "temp"),
            "LOG": str(folder / "log"),
            "INTENT": INTENT,
            **defaults(),
            "WITH_ENVIRONMENT": "production",
            "WITH_PAYCONF": str(program),
            "WITH_TOKEN": TOKEN,
        }

    def on_request(self, fork: bool = False) -> None:
        self.environ |= {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge"}
        name = "omar/payments" if fork else REPOSITORY
        self.event["pull_request"] = {"number": 7, "head": {"sha": HEAD, "repo": {"full_name": name}}}

    def on_push(self, branch: str = "main", event: str = "push") -> None:
        self.environ |= {"GITHUB_EVENT_NAME": event, "GITHUB_REF": f"refs/heads/{branch}"}

    def step(self, command: str, told: dict[str, int] | None = None, **given: str) -> int:
        """Its exit code. `told`: those of payconf's verbs."""
        (self.folder / "event.json").write_text(json.dumps(self.event))
        asked = {f"WITH_{name.upper()}": value for name, value in given.items()}
        codes = {"validate": 0, "plan": 0, "apply": 0, "drift": 0, "snapshot": 0, **(told or {})}
        self.environ |= {"WITH_COMMAND": command, "TOLD": json.dumps(codes), **asked}
        return main(self.environ)

    @property
    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text()

    @property
    def commands(self) -> list[list[str]]:
        return [json.loads(line)[0] for line in (self.folder / "log").read_text().splitlines()]

    @property
    def variables(self) -> list[list[str]]:
        return [json.loads(line)[1] for line in (self.folder / "log").read_text().splitlines()]

    @property
    def said(self) -> str:
        return self.capture.readouterr().out


def defaults() -> dict[str, str]:
    """The inputs as action.yml has them where a workflow says nothing."""
    found = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    return {f"WITH_{name.upper().replace('-', '_')}": entry["default"] for name, entry in found.items()}
