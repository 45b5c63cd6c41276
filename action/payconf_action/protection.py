"""Where an apply may run: on the default branch, after a push or by hand, in an environment that GitHub protects."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from payconf_action.api import GitHub, NotAllowed
from payconf_action.errors import REFUSED, Stop
from payconf_action.facts import Facts
from payconf_action.words import command

EVENTS = ("push", "workflow_dispatch")
"""Others run on the default branch, too, and for somebody else: pull_request_target, workflow_run, issue_comment."""


def place(facts: Facts) -> None:
    """Raises Stop anywhere but on the default branch; also where GitHub didn't say which one that is."""
    if facts.event not in EVENTS:
        said = f"for the event {facts.event}" if facts.event else "for no event that GitHub has named"
        raise Stop(REFUSED, f"Nothing is applied {said}, only for {' or '.join(EVENTS)} on the default branch.")
    if not facts.default_branch:
        raise Stop(REFUSED, "The event doesn't say which branch is the default one, so nothing is applied.")
    if facts.ref != f"refs/heads/{facts.default_branch}":
        text = f"Nothing is applied from {facts.ref or 'an unknown ref'}, only from {facts.default_branch}:"
        raise Stop(REFUSED, f"{text} what is applied must have been reviewed and merged.")


def deployment(github: GitHub, facts: Facts, name: str) -> None:
    """Raises Stop unless GitHub lets only chosen branches deploy to this environment, and so see its secrets.

    https://docs.github.com/rest/deployments/environments: a name that doesn't exist yet is made when a job first
    uses it, without any protection. That is the mistake this looks for.
    """
    try:
        found: Any = github.call("GET", f"/repos/{facts.repository}/environments/{quote(name, safe='')}")
    except NotAllowed as refused:
        text = f"Whether the environment {name} of this repository is protected can't be seen ({refused}). Give the job"
        raise Stop(REFUSED, f"{text} `permissions: actions: read`, and make the environment under Settings.") from None
    if not found.get("deployment_branch_policy"):
        text = f"The environment {name} of this repository lets every branch deploy, and so read its secrets. Under"
        raise Stop(
            REFUSED, f"{text} Settings, Environments, {name}: choose `Selected branches`, {facts.default_branch}."
        )
    if not any(rule.get("type") == "required_reviewers" for rule in found.get("protection_rules") or ()):
        command("warning", f"The environment {name} of this repository asks no reviewer before a job deploys to it.")
