"""A whole project: every file loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.load.file import parse_file
from payconf.model.document import Document, Loaded, PolicyFile, Role
from payconf.model.finding import sort
from payconf.model.span import Sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf.load.files import Files, Text
    from payconf.model.finding import Finding


def parse_project(files: Files) -> Loaded:
    """The documents of a project. What is wrong is a finding; one file's faults hide no other's.

    `documents` are in order of their names and hold only files that could be read; `environments` also names a
    folder whose environment.yaml could not. Raises InvalidConfiguration where PyYAML has no C parser.
    """
    sources, documents, findings = Sources(), [], [*files.findings]
    for role, name, data in files.texts:
        mapping, faults = parse_file(data, name, sources)
        findings += faults
        if mapping is not None:
            documents.append(Document(role, name, "" if role is Role.PROJECT else name.split("/")[1], mapping))
    policies, faults = parse_policies(files.policies, sources)
    findings += faults
    return Loaded(files.root, sources, tuple(documents), files.environments, tuple(sort(findings)), policies)


def parse_policies(texts: Sequence[Text], sources: Sources) -> tuple[tuple[PolicyFile, ...], list[Finding]]:
    """The files of policies/ from their bytes, wherever those were read. One that can't be read is an error."""
    read, findings = [], []
    for name, data in texts:
        mapping, faults = parse_file(data, name, sources)
        findings += faults
        if mapping is not None:
            read.append(PolicyFile(name, mapping))
    return tuple(read), findings
