"""KINDS: what a provider says of each kind of resource that it keeps."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


class Semantics(enum.Enum):
    """How two values of a field are compared."""

    SCALAR = "scalar"
    ORDERED = "ordered"
    SET = "set"
    KEYED = "keyed"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. `write_only`: never served again, so it is compared by fingerprint. `immutable`: a change replaces.

    `default` is what the system holds where nobody says a value; a desired resource without the field means it.
    """

    name: str
    semantics: Semantics = Semantics.SCALAR
    immutable: bool = False
    write_only: bool = False
    secret: bool = False
    default: Any = None

    @property
    def hidden(self) -> bool:
        """True where the live value is never compared as such: it is write-only, or a secret."""
        return self.write_only or self.secret


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    `fields`: by name; where `discriminator` is set, `variants[value of that field]` are added to them.
    `natural_key`: the fields whose values the system keeps unique (empty: nothing is unique).
    `order`: creates and updates go up, deletes down; kinds are read in it too, those of one order at the same time.
    `outputs`: what a Ref may ask for besides `id`.
    `can_disable`: has a boolean field `enabled`.
    """

    name: str
    management: Literal["managed", "verify_only", "record_only"]
    fields: Mapping[str, FieldSpec]
    order: int
    natural_key: tuple[str, ...] = ()
    discriminator: str | None = None
    variants: Mapping[str, Mapping[str, FieldSpec]] = field(default_factory=dict)
    can_disable: bool = False

    def fields_of(self, values: Mapping[str, Any]) -> Mapping[str, FieldSpec]:
        """The fields of one resource with these values."""
        if self.discriminator is None:
            return self.fields
        return {**self.fields, **self.variants.get(str(values.get(self.discriminator)), {})}

    def identity(self) -> tuple[str, ...]:
        """The fields by which people know an object again: the natural key, else its name or label."""
        if self.natural_key:
            return self.natural_key
        return tuple(name for name in ("name", "label") if name in self.fields)[:1]
