"""Loaded files of a project."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.finding import Finding
    from payconf.model.node import Mapping
    from payconf.model.span import Sources


class Role(enum.Enum):
    """What a file is for; by its place and name (design: configuration)."""

    PROJECT = "payconf.yaml"
    ENVIRONMENT = "environment.yaml"
    CREDENTIALS = "credentials.yaml"
    WAIVERS = "waivers.yaml"
    FINGERPRINTS = "fingerprints.yaml"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `name` is relative to the project; `folder` is the folder under environments/, "" for payconf.yaml."""

    role: Role
    name: str
    folder: str
    root: Mapping


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One file of policies/, which belongs to no environment. `name` is relative to the project."""

    name: str
    root: Mapping


@dataclass(frozen=True, slots=True)
class Loaded:
    """What load found: documents in order of their names. `environments`: folders that hold an environment.yaml.

    `policies`: the files in policies/ that could be read, in order of their names.
    """

    root: Path
    sources: Sources
    documents: tuple[Document, ...]
    environments: tuple[str, ...]
    findings: tuple[Finding, ...]
    policies: tuple[PolicyFile, ...] = ()
