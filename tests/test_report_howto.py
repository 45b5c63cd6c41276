"""docs/how-to/report.md: the commands of its pipelines, run in a shell with the page's own project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from test_docs import ROOT, blocks, commands, run, write_files

PAGE = ROOT / "docs" / "how-to" / "report.md"


def pipelines() -> dict[str, str]:
    """The command of each pipeline on the page."""
    read = [yaml.safe_load(block.text) for block in blocks(PAGE) if block.language == "yaml" and not block.name]
    [github] = [entry[0]["run"] for entry in read if isinstance(entry, list)]
    [gitlab] = [entry["script"][0] for entry in read if isinstance(entry, dict)]
    return {"github": github, "gitlab": gitlab}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The page's project; its sandbox stands in for the production of the pipelines."""
    write_files(PAGE, tmp_path)
    (create,) = (command for command in commands(PAGE) if command.startswith("payconf local create"))
    assert run(create, tmp_path).returncode == 0
    return tmp_path


def in_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    assert command.startswith("payconf plan production ")
    words = command.replace("payconf plan production", f'"{sys.executable}" -m payconf plan sandbox')
    environ = {**os.environ, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    return subprocess.run(
        words, shell=True, cwd=folder, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def test_github(project: Path) -> None:
    done = in_shell(pipelines()["github"], project)
    assert done.returncode == 0, done.stderr
    assert (project / "comment.md").read_text("utf-8").startswith("<!-- payconf plan sandbox -->\n")
    assert "payconf plan sandbox" in (project / "summary.md").read_text("utf-8")
    assert json.loads((project / "payconf.sarif").read_bytes())["version"] == "2.1.0"


def test_gitlab(project: Path) -> None:
    done = in_shell(pipelines()["gitlab"], project)
    assert done.returncode == 0, done.stderr
    assert json.loads((project / "changes.json").read_bytes())["create"] >= 4
    assert json.loads((project / "quality.json").read_bytes()) == []
    assert (project / "plan.xml").read_text("utf-8").startswith("<?xml")
