"""What happens around the workflows of GitHub: who a job is, a branch, how a job ended."""

from __future__ import annotations

import re

from tests.github_double import REPOSITORY
from tests.pipelines.lab import Lab, Said, token

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


def raised_more(lab: Lab, old: int, new: int) -> str:
    """One more commit on that branch."""
    lab.edit(RULE, f"subtotal.value <= {old}", f"subtotal.value <= {new}")
    return lab.commit(f"Rather {new} EUR")


def intent_in(text: str) -> str:
    (found,) = re.findall("<!-- payconf intent: ([0-9a-f]{64}) -->", text)
    return found


def ended_with(code: int, said: Said) -> None:
    """The job failed, and payconf's exit code is the step's."""
    assert said.code == 1, said.text
    assert f"::set-output:: exit-code={code}\n" in said.text, said.text
