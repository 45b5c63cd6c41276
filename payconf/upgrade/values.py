"""Regions that vanish, fields and texts that the new version doesn't take, and what the files can't answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.integrations.versions import ANY, byte_limit, exists, numbers
from payconf.model.nearest import names
from payconf.upgrade.result import Item

if TYPE_CHECKING:
    from payconf.integrations.base import Field
    from payconf.upgrade.scene import Entry, Scene

Place = tuple[str | int, ...]


def regions(scene: Scene) -> Iterator[Item]:
    """Every region that the new version doesn't list, where it stands."""
    written = [(code, path) for code, path in _written(scene) if "-" in code]
    if not written:
        return
    from payconf.model.regions import regions as listed  # only needed where a region occurs

    gone = listed(scene.before) - listed(scene.after)
    for code, path in written:
        if code in gone:
            kind, key = path[:2]
            users = _users(scene, str(key)) if kind == "destination_groups" else ""
            yield Item(f"{kind}/{key}", f"{code} vanishes{users}", scene.span(*path))


def _written(scene: Scene) -> Iterator[tuple[str, Place]]:
    environment = scene.environment
    for key, rule in environment.rules.items():
        for index, entry in enumerate(rule.destinations):
            path = ("rules", key, "destinations", index)
            yield (entry, path) if isinstance(entry, str) else (entry.region or "", (*path, "region"))
    for key, group in environment.destination_groups.items():
        yield from ((code, ("destination_groups", key, index)) for index, code in enumerate(group))
    for key, checkout in environment.checkouts.items():
        if checkout.billing is not None and checkout.billing.region is not None:
            yield checkout.billing.region, ("checkouts", key, "billing", "region")


def _users(scene: Scene, group: str) -> str:
    users = [f"rules/{key}" for key, rule in scene.environment.rules.items() if group in rule.destinations]
    return f", in {names(users)}" if users else ""


def values(scene: Scene) -> Iterator[Item]:
    """Fields that go, and texts that are too long for the new version's columns."""
    for entry in scene.staying():
        for field in entry.type.fields:
            if field.origin == "integration":
                yield from _setting(scene, entry, field)
            elif (size := _size(scene, entry, field)) is not None:
                path = ("credentials", str(entry.settings.credentials), field.name)
                yield from _longer(scene, field, size, path)


def checks(scene: Scene) -> Iterator[Item]:
    """What the tables know of a type that stays, and the length of secrets where the limit comes back."""
    line = ".".join(map(str, numbers(scene.after)[:2]))
    for entry in scene.staying():
        at = scene.span("integrations", entry.key, "type")
        if scene.before == ANY or numbers(scene.before)[:2] != numbers(scene.after)[:2]:
            yield from (Item(entry.address, note.rstrip("."), at) for note in entry.type.notes if line in note)
        hidden = [
            field.name
            for field in entry.type.fields
            if field.origin == "credential" and _stricter(scene, field) and _is_reference(scene, entry, field)
        ]
        if hidden:
            limit = min(byte_limit(field, scene.after) or 0 for field in entry.type.fields if field.name in hidden)
            text = f"{names(hidden)} must have at most {limit} bytes, as in releases before the limit was lifted"
            yield Item(entry.address, text, at)


def _setting(scene: Scene, entry: Entry, field: Field) -> Iterator[Item]:
    if field.name not in entry.settings.model_fields_set:
        return
    value, path = getattr(entry.settings, field.name), ("integrations", entry.key, field.name)
    if exists(field, scene.before) and not exists(field, scene.after):
        yield Item(entry.address, f"{scene.after} has no field {field.name}", scene.span(*path, key=True))
    else:
        yield from _longer(scene, field, len(str(value).encode()), path)


def _longer(scene: Scene, field: Field, size: int, path: Place) -> Iterator[Item]:
    limit = byte_limit(field, scene.after)
    if limit is not None and size > limit:
        text = f"{field.name} has {size} bytes; at most {limit} fit into the column of {scene.after}"
        yield Item(f"{path[0]}/{path[1]}", text, scene.span(*path))


def _size(scene: Scene, entry: Entry, field: Field) -> int | None:
    """Bytes of a credential's value that stands in the text."""
    credential = scene.environment.credentials.get(str(entry.settings.credentials))
    found = None if credential is None else credential.fields.get(field.name)
    return None if found is None or found.literal is None else len(found.literal.encode())


def _is_reference(scene: Scene, entry: Entry, field: Field) -> bool:
    credential = scene.environment.credentials.get(str(entry.settings.credentials))
    found = None if credential is None else credential.fields.get(field.name)
    return found is not None and found.reference is not None


def _stricter(scene: Scene, field: Field) -> bool:
    """The old release had lifted the limit, the new one hasn't."""
    return byte_limit(field, scene.before) is None and byte_limit(field, scene.after) is not None
