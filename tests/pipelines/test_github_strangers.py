"""The example workflows for GitHub, carried out by act: pull requests of those whom nobody trusts yet."""

from __future__ import annotations

from tests.github_double import RUNNER
from tests.pipelines.lab import PASSWORD, SECRET, Lab, Workflows
from tests.pipelines.scenes import as_deployment, as_request, ended_with, raised


def test_a_fork_is_planned_and_merged_by_hand(lab: Lab, workflows: Workflows) -> None:
    head = raised(lab)
    said = workflows.pull_request(head, fork=True)
    assert said.code == 0, said.text
    assert "the plan is in the summary of this job" in said.text
    assert not lab.github.comments + lab.github.statuses
    lab.github.merged(7, head, lab.merge("more-invoice"))
    as_deployment(lab)
    said = workflows.push()
    ended_with(11, said)
    assert "No plan of production is known of pull request #7" in said.text
    assert lab.in_shop() == ""


def test_a_fork_is_planned_on_a_snapshot(lab: Lab, workflows: Workflows) -> None:
    """It reaches neither state nor shop: what a job of main has written down stands for both."""
    file = lab.folder / "snapshot.json"
    as_deployment(lab)
    identity = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{lab.github.base}/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": RUNNER}
    lab.run("payconf", "snapshot", "production", "--out", str(file), PAYCONF_STATE=lab.state, **identity)
    lab.github.identity = None
    lab.github.artifact(file.read_bytes())
    (lab.folder / "shops").rename(lab.folder / "out of reach")
    lab.state = "postgresql://nobody@127.0.0.1:9/nothing"
    lab.github.may = {"actions: read", "pull-requests: read"}
    lab.edit(
        ".github/workflows/plan.yml",
        "          command: plan\n",
        "          command: plan\n          snapshot: latest\n",
    )
    said = workflows.pull_request(raised(lab), fork=True)
    assert said.code == 0, said.text
    assert "gain Invoice for businesses" in said.text
    lab.github.artifacts.clear()
    lab.github.artifact(file.read_bytes().replace(b"EU Store", b"XX Store"))
    said = workflows.pull_request("a" * 40, fork=True)
    ended_with(11, said)  # somebody has changed what was signed


def test_a_pull_request_that_asks_for_secrets_gets_none(lab: Lab, workflows: Workflows) -> None:
    """Its author may change the workflow, and ask for an identity: it is one that Vault lets in nowhere."""
    head = raised(lab)
    lab.edit(
        ".github/workflows/plan.yml",
        "          command: plan\n",
        '          command: plan\n          secrets: "true"\n',
    )
    as_request(lab)
    said = workflows.pull_request(head)
    ended_with(14, said)
    assert "the login at auth/jwt was refused" in said.text
    (comment,) = lab.github.comments
    assert "stopped, exit code 14" in comment["body"]
    for hidden in (PASSWORD, SECRET, lab.vault.pem.splitlines()[1]):
        assert hidden not in said.text
