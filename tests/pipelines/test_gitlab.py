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
        lab.run("git", "remote", "set-url", "origin", f"git@gitlab.example:{REPOSITORY}.git")

    def run(self, *words: str, **variables: str) -> Said:
        """One run of it; variables of the project are `variables`, those of the environment production have a token."""
        given = {"PAYCONF_STATE": self.lab.state, "CI_COMMIT_REF_PROTECTED": "true", **variables}
        home = self.lab.folder / "home/.gitlab-ci-local"
        home.mkdir(exist_ok=True)
        claims = {"project_path": REPOSITORY, "environment": "production", "sub": "project_path:acme/payments"}
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
