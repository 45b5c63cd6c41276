"""What action.yml runs, one step at a time: what was reviewed, and where it may be applied."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.action.jobs import COMMIT, HEAD, INTENT, ROOT, Job, defaults
from tests.github_double import PROTECTED, REPOSITORY


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
