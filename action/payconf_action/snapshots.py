"""What the shop held when it was last written down: an artifact of a job of the default branch, for who may not look.

https://docs.github.com/rest/actions/artifacts. payconf itself checks the signature of what is in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from payconf_action.api import GitHub, NotAllowed
from payconf_action.errors import UNREACHABLE, Stop
from payconf_action.facts import Facts
from payconf_action.words import say

LATEST = "latest"
_LARGEST = 64 * 2**20


def artifact_of(environment: str, project: str) -> str:
    """The name under which a workflow keeps it."""
    folder = re.sub("[^A-Za-z0-9_-]+", "-", "" if project == "." else f"{project}-")
    return f"payconf-snapshot-{folder}{environment}"


def fetch(github: GitHub, facts: Facts, name: str, file: Path) -> None:
    """Write the newest one that a job of the default branch has kept. Raises Stop where there is none.

    Jobs of forks keep artifacts in the same place: theirs, and those of other branches, count for nothing.
    """
    try:
        listed = github.call("GET", f"/repos/{facts.repository}/actions/artifacts?name={name}&per_page=100")
        ours = [entry for entry in listed["artifacts"] if _is_ours(entry, name, facts)]
        if not ours:
            text = f"No snapshot {name} is kept by a job of {facts.default_branch or 'the default branch'}. Let the job"
            raise Stop(UNREACHABLE, f"{text} that applies take one (command: snapshot) and upload it by that name.")
        newest = max(ours, key=lambda entry: (entry["created_at"], entry["id"]))
        content = github.download(f"/repos/{facts.repository}/actions/artifacts/{newest['id']}/zip")
    except NotAllowed as refused:
        text = f"The snapshot {name} can't be fetched ({refused}). Give the job"
        raise Stop(UNREACHABLE, f"{text} `permissions: actions: read`.") from None
    file.write_bytes(_only_file(content, name))
    say(f"Snapshot {name} of {newest['created_at']}, run {newest['workflow_run']['id']}")


def _is_ours(entry: Any, name: str, facts: Facts) -> bool:
    run = entry.get("workflow_run") or {}
    own = run.get("repository_id") is not None and run.get("head_repository_id") == run.get("repository_id")
    return bool(
        own
        and facts.default_branch
        and run.get("head_branch") == facts.default_branch
        and entry.get("name") == name
        and entry.get("expired") is False
    )


def _only_file(content: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (member,) = archive.infolist()
            if member.file_size <= _LARGEST:
                return archive.read(member)
    except (zipfile.BadZipFile, ValueError):
        pass
    raise Stop(UNREACHABLE, f"The artifact {name} is not one file of at most 64 MiB, so it is no snapshot.")
