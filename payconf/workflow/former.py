"""An environment as it was in git when it was last applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.model.errors import PayconfError

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.environment import Environment
    from payconf.state.base import StateStore

_COMMIT = re.compile(r"([0-9a-f]{7,64}) \((?!.*, changed\)).*\)")
"""A revision of a plan that was made from committed files; one with changes beside it says so, and tells nothing."""


def formerly(root: Path, name: str, store: StateStore) -> Environment | None:
    """From the commit of the last run's plan. None where no run kept one, or git hasn't got it any more."""
    return as_of(root, name, last_commit(name, store))


def last_commit(name: str, store: StateStore) -> str:
    """The commit of the last run's plan; empty where no run kept one, or it was made from more than a commit."""
    from payconf.plan.file import load

    for run in reversed(store.runs(name)):
        file = store.kept(name, run.id, "plan")
        if file is None:
            continue
        try:
            commit = _COMMIT.fullmatch(load(file).header.revision)
        except PayconfError:
            return ""
        return "" if commit is None else commit[1]
    return ""


def as_of(root: Path, name: str, commit: str) -> Environment | None:
    """The environment at a commit. None without one, and where git hasn't got it."""
    from payconf.load.base import load_revision
    from payconf.resolve import resolve

    if not commit:
        return None
    try:
        loaded = load_revision(root, commit).loaded
        return resolve(loaded, name).environment if name in loaded.environments else None
    except PayconfError:
        return None
