"""The plan on the pull request: one comment for each environment, changed in place."""

from __future__ import annotations

from typing import Any, NamedTuple

from payconf_action.api import GitHub, NotAllowed
from payconf_action.errors import Stop
from payconf_action.facts import Facts
from payconf_action.words import command

ROOM = 65_536
"""Characters that GitHub takes in a comment."""
FORBIDDEN = (
    "The plan could not be written to the pull request ({said}). Give the job `permissions: pull-requests: write`, or "
    "say `comment: false`: a pull request that shows an older plan misleads whoever reviews it."
)


class Subject(NamedTuple):
    """What a comment is about. A repository with several projects has one for each project and environment."""

    environment: str
    project: str

    @property
    def marker(self) -> str:
        """The first line, which payconf's own report begins with."""
        return f"<!-- payconf plan {self.environment} -->"

    @property
    def second(self) -> str:
        """The line that tells projects of one repository apart."""
        return f"<!-- payconf project {self.project.replace('--', '')} -->"


def body(subject: Subject, report: str, facts: Facts) -> str:
    """A comment: the report, of which commit it is, and where its job is. What doesn't fit is cut, and that is said."""
    if not report.startswith(subject.marker):
        report = f"{subject.marker}\n{report}"
    commit = (facts.head or facts.sha)[:12]
    tail = f"\n{subject.second}\n<sub>Planned for {commit} by [this job]({facts.run_url}).</sub>\n"
    if len(report) + len(tail) > ROOM:
        cut = "\n\n**Cut here: it is too long for a comment. The summary of the job has more.**\n"
        report = report[: ROOM - len(tail) - len(cut)].rpartition("\n")[0] + cut
    return report + tail


def show(github: GitHub, facts: Facts, subject: Subject, text: str, author: str) -> None:
    """Make the comment, or change the one that is there. On forks, which may not, it says where the plan is instead."""
    issue = f"/repos/{facts.repository}/issues/{facts.number}/comments"
    try:
        ours = next((entry for entry in github.pages(issue) if _is_ours(entry, subject, author)), None)
        if ours is None:
            github.call("POST", issue, {"body": text})
        else:
            github.call("PATCH", f"/repos/{facts.repository}/issues/comments/{ours['id']}", {"body": text})
    except NotAllowed as refused:
        if not facts.fork:
            raise Stop(1, FORBIDDEN.format(said=refused)) from None
        command("notice", "A pull request from a fork may not be written to: the plan is in the summary of this job.")


def _is_ours(entry: Any, subject: Subject, author: str) -> bool:
    """Written by the bot and about the same plan. What people write counts for nothing, marker or not."""
    user, text = entry.get("user") or {}, (entry.get("body") or "").replace("\r\n", "\n")
    written = user.get("type") == "Bot" and user.get("login") == author
    return bool(written and text.startswith(f"{subject.marker}\n") and f"\n{subject.second}\n" in text)
