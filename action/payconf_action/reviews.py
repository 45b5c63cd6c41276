"""How the review's intent gets from the pull request to the job that applies: as a commit status of its newest commit.

A comment is no place for it: whoever may write to the repository may change one, and nobody sees it. Statuses are only
ever added, and name who added them.
"""

from __future__ import annotations

import re
from typing import Any

from payconf_action.api import GitHub, NotAllowed
from payconf_action.errors import REFUSED, Stop
from payconf_action.facts import Facts
from payconf_action.words import command

DISPATCH = (
    "Start this workflow by hand (workflow_dispatch): its first job plans the default branch anew, without secrets, "
    "and whoever approves the deployment reviews that plan."
)
_INTENT = re.compile(r"intent ([0-9a-f]{64})\b")


def context_of(environment: str, project: str) -> str:
    """The name of the status; a branch rule may require it."""
    return f"payconf/{environment}" if project in ("", ".") else f"payconf/{project}/{environment}"


def record(github: GitHub, facts: Facts, context: str, intent: str, code: int) -> None:
    """Write down what was planned for the newest commit of the pull request, and whether it was refused."""
    passed = code == 0 and bool(intent)
    status = {
        "state": "success" if passed else "failure",
        "context": context,
        "description": f"intent {intent}" if passed else f"payconf plan ended with {code}",
        "target_url": facts.run_url,
    }
    try:
        github.call("POST", f"/repos/{facts.repository}/statuses/{facts.head}", status)
    except NotAllowed as refused:
        if not facts.fork:
            text = f"The plan's intent could not be written down as a commit status ({refused}). Give the job "
            raise Stop(1, f"{text}`permissions: statuses: write`, or say `status: false`.") from None
        command("notice", f"A fork's job can't write its intent down, so the merge will find no review. {DISPATCH}")


def reviewed(github: GitHub, facts: Facts, context: str, author: str) -> str:
    """What was reviewed, as an intent, of the pull request that was merged as this commit; raises Stop for none."""
    try:
        request = _merged(github, facts)
        statuses = f"/repos/{facts.repository}/commits/{request['head']['sha']}/statuses"
        newest = next((entry for entry in github.pages(statuses) if _is_ours(entry, context, author)), None)
    except NotAllowed as refused:
        text = f"What was reviewed can't be looked up ({refused}). Give the job"
        raise Stop(REFUSED, f"{text} `permissions: pull-requests: read` and `statuses: read`.") from None
    where = f"pull request #{request['number']}, commit {request['head']['sha'][:12]}"
    if newest is None:
        raise Stop(REFUSED, f"No plan of {context.partition('/')[2]} is known of {where}. {DISPATCH}")
    found = _INTENT.fullmatch(newest.get("description") or "")
    if newest.get("state") != "success" or found is None:
        raise Stop(REFUSED, f"The newest plan of {where} did not pass ({newest.get('description')}). {DISPATCH}")
    return found[1]


def _merged(github: GitHub, facts: Facts) -> Any:
    if not (facts.sha and facts.default_branch):
        raise Stop(REFUSED, "GitHub didn't say which commit this is, or which branch is the default one.")
    found = [
        entry
        for entry in github.pages(f"/repos/{facts.repository}/commits/{facts.sha}/pulls")
        if entry.get("merged_at")
        and entry.get("merge_commit_sha") == facts.sha
        and entry["base"]["ref"] == facts.default_branch
        and entry["base"]["repo"]["full_name"] == facts.repository
    ]
    if len(found) != 1:
        text = f"{len(found)} pull requests were merged as commit {facts.sha[:12]}, so nobody knows what was reviewed."
        raise Stop(REFUSED, f"{text} {DISPATCH}")
    return found[0]


def _is_ours(entry: Any, context: str, author: str) -> bool:
    creator = entry.get("creator") or {}
    return bool(entry.get("context") == context and creator.get("type") == "Bot" and creator.get("login") == author)
