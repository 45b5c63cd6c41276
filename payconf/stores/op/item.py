"""An item of 1Password, whichever way it was read, and which of its fields a reference means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from payconf.model.errors import SecretMissing, StoreError
from payconf.stores.patience import Trouble

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.model.reference import Reference


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """One field. `section`: id and name of its section, empty where it stands in none. Holds a secret."""

    id: str
    label: str
    section: tuple[str, str]
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One item at one version. `changed`: when that version was made."""

    version: str
    changed: datetime | None
    fields: tuple[Field, ...]


class Door(Protocol):
    """A way to 1Password. Several threads may use it."""

    def item(self, vault: str, name: str, left: float) -> Item | Trouble:
        """The item of that name or id in that vault, asked for at most `left` seconds."""

    def close(self) -> None:
        """Close what is open."""


def value(place: Reference, item: Item) -> bytes:
    """Of the path's field; without one, all fields as a JSON object. Raises SecretMissing or StoreError."""
    _, _, *names = place.path.split("/")
    if not names:
        return json.dumps(_document(item)).encode()
    found = [field for field in item.fields if _is(names[-1], field.id, field.label)]
    if len(names) == 2:
        found = [field for field in found if any(field.section) and _is(names[0], *field.section)]
    elif len(found) > 1:
        found = [field for field in found if not any(field.section)] or found
    if not found:
        raise SecretMissing(
            f"{place}: the item has no such field.", "Add the field to the item, or mend the reference."
        )
    if len(found) > 1:
        raise StoreError(
            f"{place}: the item has {len(found)} fields of that name.",
            "Name the section as well, op://VAULT/ITEM/SECTION/FIELD, or give the fields names of their own.",
        )
    return found[0].value.encode("utf-8", "surrogatepass")


def _is(name: str, *of: str) -> bool:
    """1Password takes names and ids, in upper or lower case."""
    return name.casefold() in (text.casefold() for text in of if text)


def _document(item: Item) -> dict[str, Any]:
    """Fields by name, those of a section below its name. A name that several bear is left out: nobody knows which."""
    found: dict[str, Any] = _named([field for field in item.fields if not any(field.section)])
    for section in dict.fromkeys(field.section for field in item.fields if any(field.section)):
        found.setdefault(section[1] or section[0], _named([field for field in item.fields if field.section == section]))
    return found


def _named(fields: list[Field]) -> dict[str, str]:
    labels = [field.label for field in fields]
    return {field.label: field.value for field in fields if field.label and labels.count(field.label) == 1}
