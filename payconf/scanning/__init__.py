"""`payconf secrets scan`: files as they lie there, by the finder of the guards. No environment and no store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cache import Memory
from payconf.load.read import content

if TYPE_CHECKING:
    from payconf.model.finding import Finding


def scan(files: Sequence[tuple[Path, str, bool]], environ: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is found in files: path, name for people, and whether it belongs to a project.

    Nothing of what is found is in the findings, nor in any of their texts. In files of a project a secret's field
    that holds no reference is one, whatever it looks like; in others what only looks like a secret, and numbers of
    cards, are warnings. A file that can't be read is an error. That nothing was found in the same bytes
    before is remembered where `environ` leads to the user's cache.
    """
    texts = [(content(str(path)), name, own) for path, name, own in files]
    memory = Memory(environ, ("scan", [(name, own) for _, name, own in texts]), [data for data, _, _ in texts])
    if memory.known():
        return ()
    from payconf.model.finding import sort
    from payconf.scanning.find import findings_in

    found: list[Finding] = []
    for data, name, own in texts:
        found += findings_in(data, name, own)
    if not found:
        memory.keep()
    return tuple(sort(found))
