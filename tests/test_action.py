"""What action.yml runs, one step at a time, with a program in payconf's place and GitHub's API on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from payconf_action.inputs import Inputs
from payconf_action.main import main

from tests.github_double import PROTECTED, REPOSITORY, TOKEN, GitHubDouble

ROOT = Path(__file__).resolve().parent.parent
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
if "--out" in sys.argv and code in (0, 11):
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
        codes = {"validate": 0, "plan": 0, "apply": 0, "drift": 0, **(told or {})}
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


@pytest.fixture
def github() -> Iterator[GitHubDouble]:
    opened = GitHubDouble()
    opened.may = set(ALL)
    opened.environments["production"] = PROTECTED
    yield opened
    opened.close()


@pytest.fixture
def job(
    tmp_path: Path, github: GitHubDouble, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Job:
    monkeypatch.chdir(tmp_path)
    return Job(tmp_path, github, capfd)


def test_every_input_reaches_the_step() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    install, run = (step["env"] for step in action["runs"]["steps"])
    assert {f"WITH_{name.upper()}" for name in Inputs._fields} <= run.keys()
    for name in action["inputs"]:
        variable = f"WITH_{name.upper().replace('-', '_')}"
        assert {**install, **run}[variable] == f"${{{{ inputs.{name} }}}}"
    assert all("${{" not in step["run"] for step in action["runs"]["steps"]), "no text of others in a script"


def test_a_plan_tells_everybody(job: Job) -> None:
    job.on_request()
    assert job.step("plan") == 0
    (words,) = job.commands
    assert words[:2] == ["plan", "production"]
    assert "--no-secrets" in words
    assert job.outputs["intent"] == INTENT
    assert (job.outputs["changes"], job.outputs["refused"], job.outputs["exit-code"]) == ("4", "false", "0")
    assert json.loads(job.outputs["counts"]) == {"create": 2, "update": 2}
    assert Path(job.outputs["plan"]).is_file()
    assert "the summary" in job.summary
    (comment,) = job.github.comments
    assert "the plan" in comment["body"]
    assert f"{HEAD[:12]} by [this job](https://github.com/{REPOSITORY}/actions/runs/42)" in comment["body"]
    assert [entry["context"] for entry in job.github.statuses] == ["payconf/production"]


def test_what_payconf_prints_is_no_command_to_the_runner(job: Job) -> None:
    job.on_request()
    job.step("plan")
    said = job.said
    (token,) = re.findall("^::stop-commands::(.*)$", said, re.MULTILINE)
    quiet, _, after = said.partition(f"::stop-commands::{token}\n")[2].partition(f"::{token}::\n")
    assert "::set-output name=x::y" in quiet
    assert after == "::warning file=a.yaml,line=1::an annotation\n"


def test_payconf_never_gets_the_token(job: Job) -> None:
    job.on_request()
    job.step("plan")
    assert not [name for name in job.variables[0] if name.startswith("WITH_")]


@pytest.mark.parametrize("command", ["validate", "drift"])
def test_other_commands_end_as_payconf_does(command: str, job: Job) -> None:
    job.on_push(event="schedule")
    assert job.step(command, {command: 2}) == 2
    assert job.commands == [[command, "production"]]
    assert "said by payconf" in job.summary
    assert job.outputs == {"exit-code": "2", "refused": "false"}
    assert job.github.seen == []


def test_one_comment_a_project_and_environment(job: Job) -> None:
    job.on_request()
    for body in ("first", "second"):
        job.environ["BODY"] = body
        job.step("plan")
    (job.folder / "eu").mkdir()
    job.environ["BODY"] = "of another project"
    job.step("plan", project="./eu/")
    assert job.github.statuses[-1]["context"] == "payconf/eu/production"
    assert [re.findall("second|of another", entry["body"]) for entry in job.github.comments] == [
        ["second"],
        ["of another"],
    ]


def test_people_and_other_bots_are_left_alone(job: Job) -> None:
    job.on_request()
    job.step("plan")
    body = job.github.comments[0]["body"]
    for user in ({"login": "omar", "type": "User"}, {"login": "other[bot]", "type": "Bot"}, None):
        job.github.comments[0] |= {"user": user, "body": body}
        job.step("plan")
        assert len(job.github.comments) == 2
        assert job.github.comments[0]["body"] == body
        del job.github.comments[1:]


def test_a_comment_that_is_too_long_is_cut_and_says_it(job: Job) -> None:
    job.on_request()
    job.environ["BODY"] = "a line\n" * 9_400
    assert job.step("plan") == 0
    (comment,) = job.github.comments
    assert len(comment["body"]) <= 65_536
    assert "Cut here" in comment["body"]
    assert "by [this job]" in comment["body"]
    job.step("plan")
    assert len(job.github.comments) == 1


@pytest.mark.parametrize(
    ("missing", "says"), [("pull-requests", "pull-requests: write"), ("statuses", "statuses: write")]
)
def test_a_job_without_the_right_fails(missing: str, says: str, job: Job) -> None:
    job.on_request()
    job.github.may = {right for right in ALL if missing not in right}
    assert job.step("plan") == 1
    assert says in job.said
    assert job.step("plan", comment="false", status="false") == 0


def test_a_fork_s_job_says_where_the_plan_is(job: Job) -> None:
    job.on_request(fork=True)
    job.github.may = {"pull-requests: read"}
    assert job.step("plan") == 0
    assert "::notice title=payconf::A pull request from a fork may not be written to" in job.said
    assert "the summary" in job.summary


def test_where_no_plan_was_made_the_comment_says_why(job: Job) -> None:
    job.on_request()
    job.step("plan")
    assert job.step("plan", {"plan": 14}) == 14
    (comment,) = job.github.comments
    assert "made no plan (exit code 14)" in comment["body"]
    assert "said by payconf" in comment["body"]
    assert (job.outputs["intent"], job.outputs["plan"]) == ("", "")
    assert job.github.statuses[-1]["state"] == "failure"


def test_a_refused_plan_hands_no_intent_on(job: Job) -> None:
    job.on_request()
    assert job.step("plan", {"plan": 11}) == 11
    assert (job.outputs["refused"], job.outputs["intent"]) == ("true", "")
    assert job.github.statuses[-1]["description"] == "payconf plan ended with 11"
    assert "the plan" in job.github.comments[0]["body"]


def test_github_may_be_unwell_for_a_while(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("payconf_action.api.GitHub.__init__.__defaults__", (waited.append,))
    job.on_request()
    job.github.failures = [(502, {}), (429, {"Retry-After": "7"}), (403, {"Retry-After": "900"})]
    assert job.step("plan") == 0
    assert waited == [2, 7, 30]
    job.github.failures = [(503, {})] * 4
    assert job.step("plan") == 14
    assert "Asked 4 times" in job.said
    job.github.failures = [(422, {})]
    assert job.step("plan") == 1
    job.environ["GITHUB_API_URL"] = "http://127.0.0.1:9"
    assert job.step("plan") == 14


def reviewed(job: Job, **status: Any) -> None:
    """A pull request that was planned and merged."""
    job.github.merged(7, HEAD, COMMIT)
    job.on_request()
    job.step("plan")
    job.github.statuses[0] |= status
    del job.event["pull_request"]
    (job.folder / "log").write_text("")
    job.on_push()


def test_the_intent_of_the_pull_request_holds_the_merge(job: Job) -> None:
    reviewed(job)
    assert job.step("plan", reviewed="pull-request") == 0
    assert f"--reviewed={INTENT}" in job.commands[0]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ({"state": "failure", "description": "payconf plan ended with 11"}, "did not pass"),
        ({"state": "pending"}, "did not pass"),
        ({"description": "intent 12"}, "did not pass"),
        ({"description": None}, "did not pass"),
        ({"creator": {"login": "omar", "type": "User"}}, "No plan of production is known"),
        ({"creator": {"login": "other[bot]", "type": "Bot"}}, "No plan of production is known"),
        ({"creator": None}, "No plan of production is known"),
        ({"context": "payconf/sandbox"}, "No plan of production is known"),
        ({"sha": "c" * 40}, "No plan of production is known"),
    ],
)
def test_a_review_that_is_none_refuses(status: dict[str, Any], says: str, job: Job) -> None:
    reviewed(job, **status)
    assert job.step("plan", reviewed="pull-request") == 11
    assert says in job.said
    assert job.commands == []


@pytest.mark.parametrize(
    "change",
    [
        {"merged_at": None},
        {"merge_commit_sha": "c" * 40},
        {"base": {"ref": "develop", "repo": {"full_name": REPOSITORY}}},
        {"base": {"ref": "main", "repo": {"full_name": "omar/payments"}}},
    ],
)
def test_a_commit_of_no_merged_pull_request_refuses(change: dict[str, Any], job: Job) -> None:
    reviewed(job)
    job.github.pulls[0] |= change
    assert job.step("plan", reviewed="pull-request") == 11
    said = job.said
    assert "0 pull requests were merged as commit" in said
    assert "workflow_dispatch" in said


def test_where_reviews_can_t_be_looked_up_nothing_is_planned(job: Job) -> None:
    reviewed(job)
    job.github.may = {"pull-requests: read"}
    assert job.step("plan", reviewed="pull-request") == 11
    assert "statuses: read" in job.said
    job.environ["GITHUB_SHA"] = ""
    assert job.step("plan", reviewed="pull-request") == 11
    assert job.commands == []


def test_apply_plans_again_with_secrets_and_applies_that(job: Job) -> None:
    job.on_push()
    assert job.step("apply", reviewed=INTENT) == 0
    planned, applied = job.commands
    assert f"--reviewed={INTENT}" in planned
    assert "--no-secrets" not in planned
    assert applied == ["apply", job.outputs["plan"]]
    assert "### payconf apply production" in job.summary
    assert job.github.comments + job.github.statuses == []


@pytest.mark.parametrize(("verb", "code"), [("plan", 11), ("plan", 12), ("plan", 14), ("apply", 13), ("apply", 15)])
def test_apply_ends_as_payconf_does(verb: str, code: int, job: Job) -> None:
    job.on_push()
    assert job.step("apply", {verb: code}, reviewed=INTENT) == code
    assert len(job.commands) == (1 if verb == "plan" else 2)
    assert job.outputs["exit-code"] == str(code)


@pytest.mark.parametrize(
    "event", ["pull_request", "pull_request_target", "workflow_run", "issue_comment", "schedule", "merge_group", ""]
)
def test_apply_only_for_a_push_or_by_hand(event: str, job: Job) -> None:
    job.on_push(event=event)
    assert job.step("apply", reviewed=INTENT) == 11
    assert "Nothing is applied for" in job.said
    assert job.commands == []


@pytest.mark.parametrize(
    ("ref", "event", "says"),
    [
        (
            "refs/heads/feature",
            {"repository": {"default_branch": "main"}},
            "Nothing is applied from refs/heads/feature",
        ),
        ("refs/tags/main", {"repository": {"default_branch": "main"}}, "Nothing is applied from refs/tags/main"),
        ("", {"repository": {"default_branch": "main"}}, "Nothing is applied from an unknown ref"),
        ("refs/heads/main", {}, "doesn't say which branch is the default one"),
        ("refs/heads/main", {"repository": {"default_branch": 7}}, "doesn't say which branch"),
        ("refs/heads/main", [], "doesn't say which branch"),
    ],
)
def test_apply_only_on_the_default_branch(ref: str, event: Any, says: str, job: Job) -> None:
    job.on_push()
    job.environ["GITHUB_REF"] = ref
    job.event = event
    assert job.step("apply", reviewed=INTENT) == 11
    assert says in job.said
    assert job.commands == []


def test_apply_refuses_without_an_event(job: Job) -> None:
    job.on_push()
    job.environ["GITHUB_EVENT_PATH"] = str(job.folder / "nowhere")
    assert job.step("apply", reviewed=INTENT) == 11


def test_apply_only_where_the_deployment_is_protected(job: Job) -> None:
    job.on_push()
    job.github.environments["production"] = {**PROTECTED, "deployment_branch_policy": None}
    assert job.step("apply", reviewed=INTENT) == 11
    assert "lets every branch deploy" in job.said
    del job.github.environments["production"]
    assert job.step("apply", reviewed=INTENT) == 11
    assert "can't be seen (404 Not Found)" in job.said
    job.github.environments["live"] = PROTECTED
    job.github.may = set()
    assert job.step("apply", reviewed=INTENT, deployment="live") == 11
    assert "actions: read" in job.said
    assert job.commands == []
    job.github.may = {"actions: read"}
    assert job.step("apply", reviewed=INTENT, deployment="live") == 0
    job.github.environments["live"] = {**PROTECTED, "protection_rules": []}
    assert job.step("apply", reviewed=INTENT, deployment="live") == 0
    assert "::warning title=payconf::The environment live of this repository asks no reviewer" in job.said
    assert job.step("apply", reviewed=INTENT, deployment="none") == 0


def test_apply_refuses_without_a_review(job: Job) -> None:
    job.on_push()
    assert job.step("apply") == 11
    assert "Nothing says what was reviewed" in job.said
    assert job.commands == []
    assert job.step("apply", reviewed="none") == 0
    assert not [word for word in job.commands[0] if word.startswith("--reviewed")]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"command": "destroy"}, "command: 'destroy' is none of"),
        ({"command": "plan", "environment": ""}, "environment: ''"),
        ({"command": "plan", "environment": "--help"}, "environment: '--help'"),
        ({"command": "plan", "reviewed": "12"}, "reviewed: '12'"),
        ({"command": "plan", "secrets": "yes"}, "secrets: 'yes' is neither true nor false"),
    ],
)
def test_what_can_t_be_meant_is_said(given: dict[str, str], says: str, job: Job) -> None:
    job.on_push()
    assert job.step(**given) == 64
    assert says in job.said


def test_snapshot_base_and_secrets_are_handed_on(job: Job) -> None:
    job.on_push()
    job.step("plan", snapshot="live.json", trust_base="origin/main", secrets="true")
    assert {"--snapshot=live.json", "--trust-base=origin/main"} <= set(job.commands[0])
    assert "--no-secrets" not in job.commands[0]


def test_a_program_that_isn_t_there_is_said(job: Job) -> None:
    job.on_push()
    assert job.step("validate", payconf=str(job.folder / "nothing")) == 1
    assert "has to be on the PATH" in job.said


def test_a_job_that_is_cancelled_lets_payconf_finish(tmp_path: Path) -> None:
    """The runner sends SIGINT to the step; payconf gets SIGTERM, and its own exit code is the step's."""
    program = tmp_path / "payconf"
    program.write_text(
        f"#!{sys.executable}\nimport signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(15))\nprint('begun', flush=True)\ntime.sleep(60)\n"
    )
    program.chmod(0o755)
    given = {**defaults(), "WITH_COMMAND": "validate", "WITH_PAYCONF": str(program), "WITH_PROJECT": str(tmp_path)}
    step = subprocess.Popen(
        [sys.executable, ROOT / "action"], env={"PATH": os.environ["PATH"], **given}, stdout=subprocess.PIPE, text=True
    )
    with step:
        assert step.stdout is not None
        assert any("begun" in line for line in step.stdout)
        step.send_signal(signal.SIGINT)
        step.stdout.read()
    assert step.returncode == 15
