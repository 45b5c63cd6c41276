"""What the lane's tests share: one Vault, and a repository for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.github_double import GitHubDouble
from tests.pipelines.lab import ROOT, Lab, Vault, Workflows
from tests.real_stores.servers import openbao


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A server of OpenBao that knows the team's CI."""
    with openbao(tmp_path_factory.mktemp("openbao")) as started:
        yield Vault(started)


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What GitHub checks out for `uses:`, without what lies around here; the runner copies all of it."""
    folder = tmp_path_factory.mktemp("action") / "payconf"
    folder.mkdir()
    for name in ("action.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("action", "payconf"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def github() -> Iterator[GitHubDouble]:
    """GitHub's API."""
    opened = GitHubDouble()
    yield opened
    opened.close()


@pytest.fixture
def lab(tmp_path: Path, vault: Vault, github: GitHubDouble) -> Lab:
    """The team's repository, not committed yet."""
    return Lab(tmp_path, vault, github)


@pytest.fixture
def workflows(lab: Lab, action: Path) -> Workflows:
    """The same with the workflows of the example on main."""
    made = Workflows(lab, action)
    lab.commit("Payments as code")
    return made
