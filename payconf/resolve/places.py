"""Which top-level key belongs into which file."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from payconf.model.document import Role
from payconf.model.finding import Finding
from payconf.model.nearest import did_you_mean
from payconf.model.node import Mapping
from payconf.resolve.overlay import put

if TYPE_CHECKING:
    from pydantic import BaseModel

    from payconf.model.document import Document
    from payconf.model.span import Sources

OBJECT_KINDS = (
    "integrations",
    "rules",
    "payment_terms",
    "webhooks",
    "payment_method_configurations",
    "payment_method_domains",
    "checkouts",
    "destination_groups",
    "aliases",
)
"""Mappings by key, in any file of a folder but the fixed ones."""
_HOMES = (Role.OBJECTS, Role.ENVIRONMENT, Role.CREDENTIALS, Role.WAIVERS, Role.FINGERPRINTS, Role.PROJECT)
"""Where a misplaced key may belong, the likely ones first."""


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a model as YAML writes them."""
    return tuple(entry.alias or name for name, entry in model.model_fields.items())


@functools.cache
def top_keys(role: Role) -> tuple[str, ...]:
    """The top-level keys of a file. Models are imported for files that there are: making one takes milliseconds."""
    match role:
        case Role.OBJECTS:
            return (*OBJECT_KINDS, "moved")
        case Role.CREDENTIALS:
            return ("credentials",)
        case Role.ENVIRONMENT:
            from payconf.model.config.environment_file import EnvironmentFile

            return field_names(EnvironmentFile)
        case Role.PROJECT:
            from payconf.model.config.project_file import Project

            return field_names(Project)
        case Role.WAIVERS:
            from payconf.model.config.waivers_file import WaiversFile

            return field_names(WaiversFile)
        case _:
            from payconf.model.config.waivers_file import FingerprintsFile

            return field_names(FingerprintsFile)


def own_keys(document: Document, sources: Sources, found: list[Finding]) -> Mapping:
    """The part of a file that belongs there; what doesn't is a finding."""
    known, kept = top_keys(document.role), Mapping()
    for key, node in document.root.items():
        if key in known:
            put(kept, key, node, document.root.marks[key])
            continue
        span = sources.span(document.root.marks[key][0])
        if home := _home(key):
            found.append(Finding("PC110", f"{key!r} belongs into {home}, not into {document.name}", span))
        else:
            found.append(Finding("PC101", f"nobody knows the key {key!r}{did_you_mean(key, known, len(found))}", span))
    return kept


def _home(key: str) -> str | None:
    """The file that a top-level key belongs into, as people call it; None for a key that nobody knows."""
    role = next((role for role in _HOMES if key in top_keys(role)), None)
    return "another file of the folder, under any name" if role is Role.OBJECTS else role.value if role else None
