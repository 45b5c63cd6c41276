"""What action.yml runs, one step at a time: plans and what they are shown by."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from payconf_action.inputs import Inputs

from tests.action.jobs import ALL, HEAD, INTENT, ROOT, Job
from tests.github_double import REPOSITORY


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


def test_drift_ends_as_payconf_does(job: Job) -> None:
    job.on_push(event="schedule")
    assert job.step("drift", {"drift": 2}) == 2
    assert job.commands[0][:2] == ["drift", "production"]
    assert [word.partition("=")[2].partition("=")[0] for word in job.commands[0][2:]] == ["github"]
    assert "said by payconf" in job.summary
    assert job.outputs == {"exit-code": "2", "refused": "false"}
    assert job.step("drift", secrets="true") == 0
    assert job.commands[1][-1] == "--secrets"
    assert job.github.seen == []


def test_validate_shows_its_findings(job: Job) -> None:
    job.on_request()
    assert job.step("validate", {"validate": 10}, environment="") == 10
    assert job.commands[0][0] == "validate"
    assert [word.partition("=")[2].partition("=")[0] for word in job.commands[0][1:]] == ["github", "github-summary"]
    assert "an annotation" in job.said
    assert "the summary" in job.summary
    assert job.github.seen == []


def test_a_summary_stays_within_what_github_takes(job: Job) -> None:
    job.on_push()
    Path(job.environ["GITHUB_STEP_SUMMARY"]).write_text("ü" * (2**19 - 10))
    job.step("drift")
    assert len(job.summary.encode()) <= 2**20
    assert "payconf" in job.summary
    del job.environ["GITHUB_STEP_SUMMARY"]
    assert job.step("drift") == 0


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
    assert "payconf plan production ended with 14" in comment["body"]
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


def test_a_merge_queue_sees_the_status(job: Job) -> None:
    """A branch rule that requires it waits for it there, too; there is no pull request to write to."""
    job.environ |= {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-7"}
    job.event["merge_group"] = {"head_sha": HEAD}
    assert job.step("plan") == 0
    assert job.github.comments == []
    (status,) = job.github.statuses
    assert (status["sha"], status["state"]) == (HEAD, "success")


def test_elsewhere_nothing_is_written_to_github(job: Job) -> None:
    job.on_push()
    assert job.step("plan") == 0
    assert job.github.seen == []
