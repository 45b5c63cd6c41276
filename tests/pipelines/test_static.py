"""What can be said of workflows without running them: zizmor for security, check-jsonschema for their schemas."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.pipelines.lab import BIN, EXAMPLE, ROOT

WORKFLOWS = sorted((EXAMPLE / "github").glob("*.yml"))


def ran(*words: str | Path) -> None:
    done = subprocess.run([BIN / words[0], *words[1:]], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    assert WORKFLOWS
    ran("zizmor", "--offline", "--no-progress", "--persona=auditor", ROOT / "action.yml", *WORKFLOWS)


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", [ROOT / "action.yml"]),
        ("github-workflows", WORKFLOWS),
        ("gitlab-ci", [EXAMPLE / "gitlab/.gitlab-ci.yml"]),
        ("bitbucket-pipelines", [EXAMPLE / "bitbucket/bitbucket-pipelines.yml"]),
    ],
)
def test_the_schemas_of_others_hold(schema: str, files: list[Path]) -> None:
    ran("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)


def test_the_component_s_jobs_are_jobs(tmp_path: Path) -> None:
    """A component is two documents; the schema knows the second."""
    head, jobs = yaml.safe_load_all((ROOT / "templates/payconf.yml").read_text(encoding="utf-8"))
    assert set(head["spec"]) == {"inputs"}
    file = tmp_path / "jobs.yml"
    file.write_text(yaml.safe_dump(jobs), encoding="utf-8")
    ran("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file)
