"""The scripts of the other examples, taken out of them and run in a shell. Their own programs aren't to be had here."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests.github_double import REPOSITORY
from tests.pipelines.lab import EXAMPLE, PASSWORD, ROOT, SECRET, Lab, token


def bitbucket(lab: Lab) -> tuple[list[str], list[str]]:
    """The scripts of the step that plans main, and of the one that applies."""
    pipelines = yaml.safe_load((EXAMPLE / "bitbucket/bitbucket-pipelines.yml").read_text(encoding="utf-8"))["pipelines"]
    plan, apply = pipelines["branches"]["main"]
    assert pipelines["pull-requests"]["**"] == [plan]
    assert "deployment" not in plan["step"]
    return plan["step"]["script"], apply["step"]["script"]


def jenkins(lab: Lab) -> tuple[list[str], list[str]]:
    """What both pipelines tell a shell."""
    files = [(EXAMPLE / f"jenkins/{name}").read_text(encoding="utf-8") for name in ("Jenkinsfile", "Jenkinsfile.apply")]
    plan, apply = (re.findall(r"^ *sh '(.*)'$", text, re.MULTILINE) for text in files)
    assert "payconf-vault" not in files[0], "the job of every branch has no way to production's secrets"
    return plan, apply


def atlantis(lab: Lab) -> tuple[list[str], list[str]]:
    """The server's workflow. Where it keeps its login is a file of the lab."""
    workflow = yaml.safe_load((EXAMPLE / "atlantis/repos.yaml").read_text(encoding="utf-8"))["workflows"]["payconf"]
    scripts = []
    for stage in ("plan", "apply"):
        steps = workflow[stage]["steps"]
        scripts.append([step["run"] for step in steps if "run" in step])
        names = [step["env"]["name"] for step in steps if "env" in step]
        assert names == ([] if stage == "plan" else ["VAULT_SECRET_ID"])
    return scripts[0], scripts[1]


def the_page(lab: Lab) -> tuple[list[str], list[str]]:
    """The three commands that all of them have in common."""
    text = (ROOT / "docs/how-to/other-pipelines.md").read_text(encoding="utf-8")
    (block,) = re.findall("^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    plan, *apply = block.splitlines()
    return [plan], apply


def carried_out(lab: Lab, lines: Sequence[str], **environ: str) -> str:
    """All of them in one shell, as those programs do; payconf is installed already."""
    script = "\n".join(line for line in lines if "pip install" not in line)
    return lab.run("sh", "-e", "-x", "-c", script, CI="true", PAYCONF_STATE=lab.state, **environ)


@pytest.mark.parametrize("example", [bitbucket, jenkins, atlantis, the_page], ids=lambda example: example.__name__)
def test_what_was_reviewed_is_applied(example, lab: Lab) -> None:  # type: ignore[no-untyped-def]
    lab.edit("payconf.yaml", "{jwt: payconf-production}", LOGIN)
    commit = lab.commit("Payments as code")
    plan, apply = example(lab)
    given = {"BITBUCKET_BRANCH": "main", "BASE_BRANCH_NAME": "main", "PLANFILE": "default.tfplan", "COMMIT": commit}
    said = carried_out(lab, plan, **given)
    assert "Undecided without secrets" in said
    review = next(file for file in ("review.json", "default.tfplan") if (lab.clone / file).exists())
    intent = json.loads((lab.clone / review).read_text(encoding="utf-8"))["intent"]
    claims = {"project_path": REPOSITORY, "environment": "production", "ref_protected": "true"}
    identity = token(lab.vault.gitlab, **claims)
    said = carried_out(lab, apply, INTENT=intent, IDENTITY=identity, **given)
    assert "same changes as reviewed" in said
    assert "germany-invoice" in lab.in_shop()
    assert PASSWORD not in said
    assert SECRET not in said


LOGIN = "{jwt: {role: payconf-production, mount: gitlab, token: env://IDENTITY}}"


def test_the_repository_s_file_of_atlantis_brings_no_steps() -> None:
    file = yaml.safe_load(Path(EXAMPLE / "atlantis/atlantis.yaml").read_text(encoding="utf-8"))
    assert "workflows" not in file
    assert all("workflow" not in project for project in file["projects"])
