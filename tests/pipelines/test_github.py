"""The example workflows for GitHub and action.yml, carried out by act."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.github_double import PROTECTED
from tests.pipelines.lab import BIN, PASSWORD, SECRET, Lab, Workflows
from tests.pipelines.scenes import RULE, as_deployment, ended_with, intent_in, raised, raised_more


def test_from_the_pull_request_to_the_shop(lab: Lab, workflows: Workflows) -> None:
    head = raised(lab)
    said = workflows.pull_request(head)
    assert said.code == 0, said.text
    assert "Undecided without secrets" in said.text
    assert "gain Invoice for businesses" in said.text, "a useful plan, without a secret"
    assert "Summary - " in said.text
    assert lab.in_shop() == ""
    (comment,) = lab.github.comments
    assert comment["body"].startswith("<!-- payconf plan production -->\n")
    assert head[:12] in comment["body"]
    intent = intent_in(comment["body"])
    (status,) = lab.github.statuses
    assert (status["sha"], status["state"], status["description"]) == (head, "success", f"intent {intent}")
    lab.github.merged(7, head, lab.merge("more-invoice"))
    as_deployment(lab)
    said = workflows.push()
    assert said.code == 0, said.text
    for job in ("what production would get", "apply to production"):
        assert re.search(rf"/{job} *\].* same changes as reviewed", said.text), said.text
    assert "germany-invoice" in lab.in_shop()
    for hidden in (PASSWORD, SECRET, lab.vault.pem.splitlines()[1]):
        assert hidden not in said.text
    nightly(lab, workflows)


def nightly(lab: Lab, workflows: Workflows) -> None:
    lab.github.identity = None
    assert workflows.night().code == 0
    lab.run("payconf", "local", "set", "acme", "rules/1", "enabled=false")
    said = workflows.night()
    ended_with(2, said)
    assert re.search(r"rules/\S+ +enabled +git true, shop false", said.text), said.text


def test_the_comment_is_changed_in_place(lab: Lab, workflows: Workflows) -> None:
    person = {"login": "omar", "type": "User"}
    forged = {"id": 1, "issue": 7, "user": person, "body": "<!-- payconf plan production -->\nNothing changes."}
    others = [{"id": number, "issue": 7, "user": person, "body": "Nice."} for number in range(100, 230)]
    lab.github.comments += [forged, *others]
    workflows.pull_request(raised(lab))
    first = lab.github.comments[-1]["body"]
    said = workflows.pull_request(raised_more(lab, 3000, 4000))
    assert said.code == 0, said.text
    ours = [entry for entry in lab.github.comments if entry["user"] != person]
    assert len(ours) == 1, "found again on the second page"
    assert intent_in(ours[0]["body"]) != intent_in(first)
    assert forged["body"].endswith("Nothing changes.")


def test_a_refused_plan_fails_and_is_shown(lab: Lab, workflows: Workflows) -> None:
    workflows.pull_request(raised(lab))
    lab.edit("environments/production/credentials.yaml", "mode: live", "mode: test")
    head = lab.commit("The wrong letter")
    said = workflows.pull_request(head)
    ended_with(11, said)
    assert "::error file=environments/production/credentials.yaml" in said.text
    (comment,) = lab.github.comments
    assert "refused" in comment["body"].lower()
    status = lab.github.statuses[-1]
    assert (status["sha"], status["state"], status["description"]) == (head, "failure", "payconf plan ended with 11")
    lab.github.merged(7, head, lab.merge("more-invoice"))
    said = workflows.push()
    ended_with(11, said)
    assert "did not pass (payconf plan ended with 11)" in said.text
    assert lab.in_shop() == ""


def test_where_no_plan_is_made_the_older_one_is_not_left(lab: Lab, workflows: Workflows) -> None:
    workflows.pull_request(raised(lab))
    lab.edit(RULE, "methods: [infinite-pay]", "methods: [infinit-pay]")
    said = workflows.pull_request(lab.commit("A typo"))
    ended_with(10, said)
    (comment,) = lab.github.comments
    assert comment["body"].startswith("<!-- payconf plan production -->\n")
    assert "stopped, exit code 10" in comment["body"]
    assert "infinit-pay" in comment["body"]
    assert "payconf intent" not in comment["body"]


def test_another_merge_between_review_and_apply_is_refused(lab: Lab, workflows: Workflows) -> None:
    head = raised(lab)
    workflows.pull_request(head)
    lab.run("git", "switch", "--quiet", "main")
    lab.edit(RULE, "label: Bank transfer", "label: Transfer")
    lab.commit("Somebody else was faster")
    lab.github.merged(7, head, lab.merge("more-invoice"))
    as_deployment(lab)
    said = workflows.push()
    ended_with(12, said)
    assert lab.in_shop() == ""
    said = workflows.dispatch()
    assert said.code == 0, said.text
    assert "germany-invoice" in lab.in_shop(), "by hand, what main holds is reviewed once more"


def test_four_eyes_hold_in_the_workflow(lab: Lab, workflows: Workflows) -> None:
    """The review that omar approves and the plan that the job makes have one intent, so the approval counts."""
    lab.edit("environments/production/environment.yaml", "plan_keys:", "approvals: 1\nplan_keys:")
    lab.commit("Somebody else has to agree")
    head = raised(lab)
    workflows.pull_request(head)
    lab.github.merged(7, head, lab.merge("more-invoice"))
    as_deployment(lab)
    said = workflows.push()
    ended_with(11, said)
    assert "approv" in said.text
    assert lab.in_shop() == ""
    review = str(lab.folder / "review.json")
    words = ("payconf", "plan", "production", "--no-secrets", "--out", review)
    lab.run(*words, PAYCONF_STATE=lab.state, GITHUB_ACTOR="jana")
    lab.run("payconf", "approve", review, PAYCONF_STATE=lab.state, GITHUB_ACTOR="omar")
    said = workflows.push()
    assert said.code == 0, said.text
    assert "germany-invoice" in lab.in_shop()


def without_its_own_if(lab: Lab) -> None:
    """The workflow as somebody has it who left the condition away."""
    lab.edit(".github/workflows/apply.yml", "    if: github.ref == 'refs/heads/main'\n", "")
    lab.edit(".github/workflows/apply.yml", "${{ github.event_name == 'push' && 'pull-request' || '' }}", "none")


def test_nothing_is_applied_from_another_branch(lab: Lab, workflows: Workflows) -> None:
    as_deployment(lab)
    raised(lab)
    said = workflows.dispatch("more-invoice")
    assert "payconf apply" not in said.text.replace("[payconf apply/", ""), "the workflow's own condition"
    without_its_own_if(lab)
    said = workflows.dispatch("more-invoice")
    ended_with(11, said)
    assert "Nothing is applied from refs/heads/more-invoice, only from main" in said.text
    assert lab.in_shop() == ""


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({**PROTECTED, "deployment_branch_policy": None}, "lets every branch deploy"),
        (None, "can't be seen (404 Not Found)"),
    ],
    ids=["open", "missing"],
)
def test_nothing_is_applied_without_protection(found: Any, says: str, lab: Lab, workflows: Workflows) -> None:
    lab.github.environments = {"production": found} if found else {"staging": PROTECTED}
    as_deployment(lab)
    said = workflows.dispatch(protected=found is not None)
    ended_with(11, said)
    assert says in said.text
    assert lab.in_shop() == ""


def test_the_action_installs_the_payconf_of_its_own_commit(lab: Lab, action: Path) -> None:
    workflows = Workflows(lab, action, installed=False)
    lab.commit("Payments as code")
    lab.environ["PATH"] = f"{lab.folder}/bin:/usr/local/bin:/usr/bin:/bin"
    (lab.folder / "bin").mkdir()
    (lab.folder / "bin/act").symlink_to(BIN / "act")
    (lab.folder / "bin/python3").symlink_to(Path(sys.executable).resolve())
    said = workflows.pull_request(raised(lab))
    assert said.code == 0, said.text
    assert len(lab.github.comments) == 1
