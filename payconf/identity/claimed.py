"""What variables say about who works, who approved it and where it was asked for. Anybody can set them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from payconf.model.audit import Who

AUDIENCE = "payconf"
"""Whom a token must be for. One that was made for another service proves nothing here."""
_NAMES = (
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "BITBUCKET_STEP_TRIGGERER_UUID",
    "BUILD_REQUESTEDFOR",
    "CIRCLE_USERNAME",
    "BUILD_USER_ID",
    "USER",
    "LOGNAME",
    "USERNAME",
)
"""Of GitHub, GitLab, Bitbucket, Azure, CircleCI, Jenkins; then the login of a person at a machine."""
_CLAIMS = ("actor", "user_login", "preferred_username", "email", "sub")
"""GitHub's, GitLab's, then those of OpenID Connect."""
_LONGEST = 200


def claimed(environ: Mapping[str, str]) -> Who:
    """The first name that a variable tells."""
    for variable in _NAMES:
        if name := plain(environ.get(variable, "")):
            return Who(name, False, variable)
    return Who("unknown", False, "default, as no variable names anybody")


def name_in(claims: Mapping[str, Any]) -> str:
    """The person, or the job, that a token is about; empty where it names none."""
    return next(
        (name for claim in _CLAIMS if isinstance(claims.get(claim), str) and (name := plain(claims[claim]))), ""
    )


def approvers(environ: Mapping[str, str]) -> tuple[str, ...]:
    """PAYCONF_APPROVERS, names with commas."""
    return tuple(name for part in environ.get("PAYCONF_APPROVERS", "").split(",") if (name := plain(part)))


def request(environ: Mapping[str, str]) -> str:
    """The URL of the change request: PAYCONF_REQUEST_URL, else as the CI tells it; empty outside one."""
    if given := environ.get("PAYCONF_REQUEST_URL"):
        return url(given)
    if (project := environ.get("CI_MERGE_REQUEST_PROJECT_URL")) and (number := environ.get("CI_MERGE_REQUEST_IID")):
        return url(f"{project}/-/merge_requests/{number}")
    reference = environ.get("GITHUB_REF", "").split("/")
    if reference[:2] == ["refs", "pull"] and len(reference) > 2:
        return url(f"{_github(environ)}/pull/{reference[2]}")
    if (origin := environ.get("BITBUCKET_GIT_HTTP_ORIGIN")) and (number := environ.get("BITBUCKET_PR_ID")):
        return url(f"{origin}/pull-requests/{number}")
    return ""


def job(environ: Mapping[str, str]) -> str:
    """The URL of the CI job; empty outside CI."""
    if run := environ.get("GITHUB_RUN_ID"):
        return url(f"{_github(environ)}/actions/runs/{run}")
    return url(environ.get("CI_JOB_URL") or environ.get("BUILD_URL") or environ.get("CIRCLE_BUILD_URL") or "")


def _github(environ: Mapping[str, str]) -> str:
    return f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{environ.get('GITHUB_REPOSITORY', '')}"


def url(text: str) -> str:
    """A web address without login, query and fragment, for they may let somebody in; empty for anything else."""
    try:
        parts = urlsplit(plain(text))
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return urlunsplit((parts.scheme, f"[{host}]{port}" if ":" in host else f"{host}{port}", parts.path, "", ""))


def plain(text: str) -> str:
    """A name on one line, of bounded length, that any file can hold."""
    shown = text.encode("utf-8", "replace").decode()
    return "".join(letter for letter in shown if letter.isprintable()).strip()[:_LONGEST]
