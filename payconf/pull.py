"""Pull: what has to change in the YAML so that it says what the shop holds. Pure; fmt writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from payconf.model.change import Drift, FieldChange
from payconf.model.environment import Environment
from payconf.model.errors import Refused
from payconf.model.marker import MARKER
from payconf.model.node import Mapping as NodeMapping
from payconf.model.node import Plain
from payconf.model.value import Gone, LiveRef, Ref, Value
from payconf.model.written import written_destination, written_ref, written_text

NEW_FILE = "# yaml-language-server: $schema=../../schemas/objects.schema.json\n"
"""The first line of a file that pull makes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One value to write: `file` relative to the project (perhaps a new one), `path` from its root, plain YAML data.

    None removes the key; Plain("null") is the word that takes away what another layer says.
    """

    file: str
    path: tuple[str | int, ...]
    value: Value


def edits(environment: Environment, drift: Drift) -> tuple[Edit, ...]:
    """One edit per field that was changed in the shop. Raises Refused for an object that the shop no longer has."""
    kind, key = drift.address
    if kind == MARKER:
        raise Refused(
            f"{drift.address} is payconf's own and in no file, so there is nothing to pull into.",
            f"Let payconf put it right: payconf plan {key} --revert-drift {drift.address}",
        )
    if drift.vanished:
        raise Refused(
            f"{drift.address} is no longer in the shop, so there is no value to pull.",
            f"Delete its block at {environment.origins.span(kind, key, key=True)}, or plan with "
            f"--revert-drift {drift.address} to create it again.",
        )
    return tuple(_edit(environment, kind, key, change) for change in drift.fields)


def _edit(environment: Environment, kind: str, key: str, change: FieldChange) -> Edit:
    """The edit belongs into the environment's own folder: what a shared file says is not this shop's alone."""
    own = f"environments/{environment.name}/"
    set_by = _files(environment, kind, key)
    mine = [file for file in (set_by.get(change.name, ""), *set_by.values()) if file.startswith(own)]
    file = mine[0] if mine else own + PurePosixPath(set_by[""]).name
    value = _yaml(change.name, change.before)
    if value is None and environment.settings.extend:
        value = Plain("null")
    return Edit(file, (kind, key, change.name), value)


def _files(environment: Environment, kind: str, key: str) -> dict[str, str]:
    """By field, the file that sets it; under "" the one with the object's key."""
    origins = environment.origins
    block = origins.root.get(kind)
    entry = block.get(key) if isinstance(block, NodeMapping) else None
    fields = entry if isinstance(entry, NodeMapping) else ()
    return {"": origins.span(kind, key, key=True).file} | {
        name: origins.span(kind, key, name, key=True).file for name in fields
    }


def _yaml(field: str, value: Value) -> Value:
    """A live value as people write it."""
    if isinstance(value, Ref):
        return written_ref(value)
    if isinstance(value, LiveRef | Gone):
        raise Refused(
            "The shop's value names an integration that no YAML key owns, so it can't be written into the YAML.",
            "Adopt that integration first (payconf adopt), then pull again.",
        )
    if field == "destinations":
        return [written_destination(item) for item in value]
    if isinstance(value, Mapping):
        return written_text(value)
    if isinstance(value, list | tuple):
        return [_yaml("", item) for item in value]
    return value
