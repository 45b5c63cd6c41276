"""The example workflows for GitHub and action.yml, carried out by act."""

from __future__ import annotations

import re

from tests.github_double import REPOSITORY
from tests.pipelines.lab import PASSWORD, SECRET, Lab, Workflows, token

RULE = "environments/production/payments.yaml"


def as_deployment(lab: Lab) -> None:
    """The identity of a job of the protected environment."""
    subject = f"repo:{REPOSITORY}:environment:production"
    claims = {"sub": subject, "repository": REPOSITORY, "environment": "production", "actor": "jana"}
    lab.github.identity = lambda audience: token(lab.vault.github, **{**claims, "aud": audience})


def as_request(lab: Lab) -> None:
    """The identity of a job of a pull request, where its author has given it `id-token: write`."""
    claims = {"sub": f"repo:{REPOSITORY}:pull_request", "repository": REPOSITORY, "actor": "omar"}
    lab.github.identity = lambda audience: token(lab.vault.github, **{**claims, "aud": audience})


def raised(lab: Lab, branch: str = "more-invoice", amount: int = 3000) -> str:
    """A branch that changes one rule; its newest commit."""
    lab.run("git", "switch", "--quiet", "--create", branch, "main")
    lab.edit(RULE, "subtotal.value <= 2500", f"subtotal.value <= {amount}")
    return lab.commit(f"Invoices up to {amount} EUR")


def test_from_the_pull_request_to_the_shop(lab: Lab, workflows: Workflows) -> None:
    head = raised(lab)
    said = workflows.pull_request(head)
    assert said.code == 0, said.text
    (comment,) = lab.github.comments
    assert comment["body"].startswith("<!-- payconf plan production -->\n")
    (intent,) = re.findall("<!-- payconf intent: ([0-9a-f]{64}) -->", comment["body"])
    (status,) = lab.github.statuses
    assert (status["sha"], status["state"], status["description"]) == (head, "success", f"intent {intent}")
    commit = lab.merge("more-invoice")
    lab.github.merged(7, head, commit)
    as_deployment(lab)
    said = workflows.push()
    assert said.code == 0, said.text
    assert "same changes as reviewed" in said.text
    assert "germany-invoice" in lab.in_shop()
    for hidden in (PASSWORD, SECRET, lab.vault.pem.splitlines()[1]):
        assert hidden not in said.text
