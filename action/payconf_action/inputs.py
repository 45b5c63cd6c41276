"""What the workflow asked for (`with:`), as action.yml hands it over: in variables, never in the text of a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import normpath
from typing import NamedTuple

from payconf_action.errors import USAGE, Stop
from payconf_action.program import OWN

COMMANDS = ("validate", "plan", "apply", "drift", "snapshot")
PULL_REQUEST, NONE = "pull-request", "none"


class Inputs(NamedTuple):
    """As action.yml describes them."""

    command: str
    environment: str
    project: str
    reviewed: str
    deployment: str
    trust_base: str
    snapshot: str
    secrets: bool
    comment: bool
    status: bool
    author: str
    token: str


def inputs(environ: Mapping[str, str]) -> Inputs:
    """Read them. Raises Stop for what can't be meant."""
    given = {name.lower(): environ.get(f"{OWN}{name}", "").strip() for name in map(str.upper, Inputs._fields)}
    switches = {name: _switch(name, given.pop(name)) for name in ("secrets", "comment", "status")}
    wanted = Inputs(**given, **switches)  # type: ignore[arg-type]
    if wanted.command not in COMMANDS:
        raise Stop(USAGE, f"command: {wanted.command!r} is none of {', '.join(COMMANDS)}.")
    if wanted.environment.startswith("-") or (not wanted.environment and wanted.command != "validate"):
        raise Stop(USAGE, f"environment: {wanted.environment!r} is no name of an environment.")
    if wanted.reviewed not in ("", NONE, PULL_REQUEST) and not re.fullmatch("[0-9a-f]{64}", wanted.reviewed):
        raise Stop(
            USAGE, f"reviewed: {wanted.reviewed!r} is neither an intent (64 hexadecimal digits) nor {PULL_REQUEST}."
        )
    return wanted._replace(project=normpath(wanted.project or "."), deployment=wanted.deployment or wanted.environment)


def _switch(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise Stop(USAGE, f"{name}: {text!r} is neither true nor false.")
    return text == "true"
