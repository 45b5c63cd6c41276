"""Pull: what has to change in the YAML so that it says what the shop holds. Pure; fmt writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payconf.model.change import Drift
from payconf.model.environment import Environment
from payconf.model.errors import Refused
from payconf.model.node import Mapping as NodeMapping
from payconf.model.value import Gone, LiveRef, Ref, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """One value to write: `file` relative to the project, `path` from its root, `value` as plain YAML data."""

    file: str
    path: tuple[str | int, ...]
    value: Value


def edits(environment: Environment, drift: Drift) -> tuple[Edit, ...]:
    """One edit per field that was changed in the shop. Raises Refused for an object that the shop no longer has."""
    kind, key = drift.address
    if drift.vanished:
        raise Refused(
            f"{drift.address} is no longer in the shop, so there is no value to pull.",
            f"Delete its block at {environment.origins.span(kind, key, key=True)}, or plan with "
            f"--revert-drift {drift.address} to create it again.",
        )
    return tuple(
        Edit(_file(environment, kind, key, change.name), (kind, key, change.name), _yaml(change.name, change.before))
        for change in drift.fields
    )


def _file(environment: Environment, kind: str, key: str, field: str) -> str:
    """The file that sets the field, or the one that has the object's block where the field is left to its default."""
    block = environment.origins.root.get(kind)
    entry = block.get(key) if isinstance(block, NodeMapping) else None
    path = (kind, key, field) if isinstance(entry, NodeMapping) and field in entry else (kind, key)
    return environment.origins.span(*path, key=True).file


def _yaml(field: str, value: Value) -> Value:
    """A live value as people write it."""
    if isinstance(value, Ref):
        return f"{value.target.key}.{value.output.removeprefix('method.')}".removesuffix(".")
    if isinstance(value, LiveRef | Gone):
        raise Refused(
            "The shop's value names an integration that no YAML key owns, so it can't be written into the YAML.",
            "Adopt that integration first (payconf adopt), then pull again.",
        )
    if field == "destinations":
        return [_destination(item) for item in value]
    if isinstance(value, Mapping):
        return (
            value["default"] if set(value) == {"default"} else {name: _yaml("", item) for name, item in value.items()}
        )
    if isinstance(value, list | tuple):
        return [_yaml("", item) for item in value]
    return value


def _destination(value: Mapping[str, Value]) -> Value:
    """The short form where it says the same."""
    if value.get("postal_codes"):
        kept = {"country": value["country"], "region": value.get("region"), "postal_codes": list(value["postal_codes"])}
        return {name: item for name, item in kept.items() if item is not None}
    return value.get("region") or value["country"]
