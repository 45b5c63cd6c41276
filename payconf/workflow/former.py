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
    from payconf.load.base import load_revision
    from payconf.plan.file import load
    from payconf.resolve import resolve

    for run in reversed(store.runs(name)):
        file = store.kept(name, run.id, "plan")
        if file is None:
            continue
        try:
            commit = _COMMIT.fullmatch(load(file).header.revision)
            loaded = None if commit is None else load_revision(root, commit[1]).loaded
            return None if loaded is None or name not in loaded.environments else resolve(loaded, name).environment
        except PayconfError:
            return None
    return None
