"""What action.yml runs, one step at a time: the shop written down, and plans of that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.action.jobs import Job
from tests.github_double import REPOSITORY
from tests.http_samples import Server, reply

RUN = {"id": 9, "repository_id": 1, "head_repository_id": 1, "head_branch": "main"}


def planned_on(job: Job) -> str:
    """What payconf was given instead of the shop."""
    (file,) = [word.partition("=")[2] for word in job.commands[-1] if word.startswith("--snapshot=")]
    return Path(file).read_text(encoding="utf-8")


def test_the_shop_is_written_down_and_named(job: Job) -> None:
    job.on_push()
    assert job.step("snapshot") == 0
    assert job.commands == [["snapshot", "production", "--out", job.outputs["snapshot"]]]
    assert job.outputs["artifact"] == "payconf-snapshot-production"
    (job.folder / "eu").mkdir()
    job.step("snapshot", project="eu")
    assert job.outputs["artifact"] == "payconf-snapshot-eu-production"


def test_no_file_is_named_where_none_was_made(job: Job) -> None:
    job.on_push()
    assert job.step("snapshot", {"snapshot": 14}) == 14
    assert job.outputs == {"exit-code": "14", "refused": "false"}


def test_a_fork_plans_on_the_newest_of_the_default_branch(job: Job) -> None:
    job.on_request(fork=True)
    job.github.may = {"pull-requests: read", "actions: read"}
    job.github.artifact(b"older", created_at="2026-11-29T10:00:00Z")
    job.github.artifact(b"newest")
    job.github.artifact(b"of a fork", workflow_run={**RUN, "head_repository_id": 2}, created_at="2026-12-01T10:00:00Z")
    job.github.artifact(b"nobody's", workflow_run=None)
    job.github.artifact(b"unknown", workflow_run={"id": 9, "head_branch": "main"}, created_at="2026-12-01T10:00:00Z")
    job.github.artifact(b"another branch", workflow_run={**RUN, "head_branch": "x"}, created_at="2026-12-01T10:00:00Z")
    job.github.artifact(b"gone", expired=True, created_at="2026-12-01T10:00:00Z")
    job.github.artifact(b"another one", name="payconf-snapshot-sandbox", created_at="2026-12-01T10:00:00Z")
    assert job.step("plan", snapshot="latest") == 0
    assert planned_on(job) == "newest"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"expired": True}, "No snapshot payconf-snapshot-production is kept by a job of main"),
        ({"packed": b"no archive"}, "is no snapshot"),
    ],
)
def test_without_one_nothing_is_planned(given: dict[str, Any], says: str, job: Job) -> None:
    job.on_request()
    job.github.artifact(b"the shop", **given)
    assert job.step("plan", snapshot="latest") == 14
    assert says in job.said
    assert job.commands == []


def test_a_job_without_the_right_or_the_default_branch_gets_none(job: Job) -> None:
    job.on_request()
    job.github.artifact(b"the shop")
    job.github.may = {"pull-requests: write", "statuses: write"}
    assert job.step("plan", snapshot="latest") == 14
    assert "actions: read" in job.said
    job.github.may = {"actions: read"}
    job.event.pop("repository")
    assert job.step("plan", snapshot="latest") == 14


def test_what_is_no_api_is_said(job: Job, server: Server) -> None:
    job.on_request()
    server.answers[f"/repos/{REPOSITORY}/actions/artifacts"] = reply(200, b"<html>")
    job.environ["GITHUB_API_URL"] = server.base
    assert job.step("plan", snapshot="latest") == 14
    assert "What answers in GitHub's place is no API" in job.said
