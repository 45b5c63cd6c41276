"""The GitLab CI component, carried out by gitlab-ci-local."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.github_double import REPOSITORY
from tests.pipelines.lab import BIN, EXAMPLE, PASSWORD, ROOT, SECRET, Lab, Said, token

PLAN, APPLY = "payconf plan production", "payconf apply production"
COMPONENT = """  - component: $CI_SERVER_FQDN/acme/payconf/payconf@0.1.0
    inputs:
"""
LOCAL = """  - local: templates/payconf.yml
    inputs:
      install: payconf --version
"""


class Pipelines:
    """gitlab-ci-local, on a repository whose pipeline is the example's."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        (lab.clone / "templates").mkdir()
        shutil.copy(ROOT / "templates/payconf.yml", lab.clone / "templates")
        shutil.copy(EXAMPLE / "gitlab/.gitlab-ci.yml", lab.clone)
        lab.edit(".gitlab-ci.yml", COMPONENT, LOCAL)
        lab.edit("payconf.yaml", "{jwt: payconf-production}", f"{{jwt: {LOGIN}}}")
        lab.commit("Payments as code")
        lab.run("git", "remote", "set-url", "--push", "origin", str(lab.folder / "remote.git"))
        lab.run("git", "remote", "set-url", "origin", f"git@gitlab.example:{REPOSITORY}.git")

    def run(self, *words: str, **variables: str) -> Said:
        """One run of it; variables of the project are `variables`, those of the environment production have a token."""
        given = {"PAYCONF_STATE": self.lab.state, "CI_COMMIT_REF_PROTECTED": "true", **variables}
        home = self.lab.folder / "home/.gitlab-ci-local"
        home.mkdir(exist_ok=True)
        claims = {"project_path": REPOSITORY, "environment": "production", "ref_protected": "true"}
        scoped = {"values": {"production": token(self.lab.vault.gitlab, **claims)}}
        (home / "variables.yml").write_text(json.dumps({"global": {"VAULT_ID_TOKEN": scoped}}), encoding="utf-8")
        program = BIN.parent / "gitlab-ci-local/node_modules/gitlab-ci-local/dist/index.js"
        return self.lab.tried(
            *(str(BIN / "node"), str(program), "--force-shell-executor", *words),
            *(word for name, value in given.items() for word in ("--variable", f"{name}={value}")),
        )


LOGIN = "{role: payconf-production, mount: gitlab, token: env://VAULT_ID_TOKEN}"


@pytest.fixture
def pipelines(lab: Lab) -> Pipelines:
    """The repository, committed."""
    return Pipelines(lab)


def test_from_the_plan_to_the_shop(pipelines: Pipelines) -> None:
    lab = pipelines.lab
    said = pipelines.run(PLAN)
    assert said.code == 0, said.text
    said = pipelines.run(APPLY, "--needs")
    assert said.code == 0, said.text
    assert "same changes as reviewed" in said.text
    assert "germany-invoice" in lab.in_shop()
    for hidden in (PASSWORD, SECRET):
        assert hidden not in said.text


def test_the_plan_is_shown_in_gitlab_s_own_reports(pipelines: Pipelines) -> None:
    lab = pipelines.lab
    lab.edit("environments/production/credentials.yaml", "mode: live", "mode: test")
    lab.commit("The wrong letter")
    said = pipelines.run(PLAN)
    assert said.code == 1, said.text
    assert "VAULT_ID_TOKEN" not in said.text
    (folder,) = (lab.clone / ".gitlab-ci-local/artifacts").glob("*/payconf-production")
    quality = json.loads((folder / "codequality.json").read_text(encoding="utf-8"))
    assert any(entry["location"]["path"] == "environments/production/credentials.yaml" for entry in quality)
    assert json.loads((folder / "changes.json").read_text(encoding="utf-8"))["create"] > 0
    assert "refused" in (folder / "plan.md").read_text(encoding="utf-8")
    assert "refused" in (folder / "plan.html").read_text(encoding="utf-8")


def test_other_changes_than_those_of_the_plan_are_refused(pipelines: Pipelines) -> None:
    lab = pipelines.lab
    pipelines.run(PLAN)
    lab.edit("environments/production/payments.yaml", "subtotal.value <= 2500", "subtotal.value <= 9000")
    said = pipelines.run(APPLY, "--no-needs")
    assert said.code == 1, said.text
    assert "reviewed" in said.text
    assert lab.in_shop() == ""


@pytest.mark.parametrize(
    "given", [{"CI_COMMIT_REF_PROTECTED": "false"}, {"CI_DEFAULT_BRANCH": ""}, {"CI_COMMIT_BRANCH": "feature"}], ids=str
)
def test_nothing_is_applied_from_elsewhere(given: dict[str, str], pipelines: Pipelines) -> None:
    """Where the rules of the component are overridden, the job itself still looks."""
    said = pipelines.run(APPLY, "--needs", **given)
    assert said.code != 0, said.text
    assert pipelines.lab.in_shop() == ""
