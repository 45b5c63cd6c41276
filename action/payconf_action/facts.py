"""What a job knows of itself: the variables and the event that GitHub gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Facts(NamedTuple):
    """Where this job runs. Empty texts and None are what GitHub didn't say: whoever needs them has to refuse."""

    event: str
    ref: str
    sha: str
    repository: str
    default_branch: str
    run_url: str
    number: int | None
    """Of the pull request."""
    head: str
    """What a plan is about: the newest commit of the pull request (there `sha` is a merge commit that nobody has
    seen), or of a merge queue's group; empty elsewhere."""
    fork: bool
    """The pull request comes from another repository: its jobs may write nothing and see no secret."""


def facts(environ: Mapping[str, str]) -> Facts:
    """Read them. A missing or broken event says nothing."""
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    repository = environ.get("GITHUB_REPOSITORY", "")
    request = _mapping(event, "pull_request")
    number = request.get("number")
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    return Facts(
        event=environ.get("GITHUB_EVENT_NAME", ""),
        ref=environ.get("GITHUB_REF", ""),
        sha=environ.get("GITHUB_SHA", ""),
        repository=repository,
        default_branch=_text(_mapping(event, "repository"), "default_branch"),
        run_url=f"{server}/{repository}/actions/runs/{environ.get('GITHUB_RUN_ID', '')}",
        number=number if isinstance(number, int) else None,
        head=_text(_mapping(request, "head"), "sha") or _text(_mapping(event, "merge_group"), "head_sha"),
        fork=bool(request) and _text(_mapping(_mapping(request, "head"), "repo"), "full_name") != repository,
    )


def _event(path: str) -> Mapping[str, Any]:
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _mapping(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
