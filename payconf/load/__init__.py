"""Files to documents: text and places of every key and value, limits, and findings for what can't be read.

Nothing here knows what a key means. Scalars stay text (`Plain` or quoted); resolve gives them their types. Reading
and parsing are two steps, so that a verdict on the same bytes can be remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.load.files import Files, read_project

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.document import Loaded
    from payconf.model.finding import Finding
    from payconf.model.node import Mapping
    from payconf.model.span import Sources


def load_project(root: Path) -> Loaded:
    """Read and parse a project; see parse_project."""
    return parse_project(read_project(root))


def parse_project(files: Files) -> Loaded:
    """The documents of a project that was read; see payconf.load.project."""
    from payconf.load.project import parse_project as parse  # a remembered verdict needs no parser

    return parse(files)


def load_file(path: Path, name: str, sources: Sources) -> tuple[Mapping | None, list[Finding]]:
    """One file; see payconf.load.file."""
    from payconf.load.file import load_file as load

    return load(path, name, sources)


__all__ = ["Files", "load_file", "load_project", "parse_project", "read_project"]
