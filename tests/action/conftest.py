"""What tests of the action share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.jobs import ALL, Job
from tests.github_double import PROTECTED, GitHubDouble


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
