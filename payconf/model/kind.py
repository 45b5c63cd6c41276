"""KINDS: what a provider says of each kind of resource that it keeps."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


class Semantics(enum.Enum):
    """How two values of a field are compared. `PART`: of a mapping, only the keys that are wanted."""

    SCALAR = "scalar"
    ORDERED = "ordered"
    SET = "set"
    KEYED = "keyed"
    PART = "part"


class Lost(enum.Enum):
    """What is done about an object that told its secret once, where the secret was lost before it was stored."""

    REPLACE = "replace"
    """Another one is made, and this one deleted."""
    ROLL = "roll"
    """The system is asked for a new secret: an update whose value of the field is None."""
    BY_HAND = "by hand"
    """A person gets a new secret there."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. `write_only`: never served again, so it is compared by fingerprint. `immutable`: a change replaces.

    `told_once`: a secret of the system's own, told in the answer to a create (Outcome.secrets) and never again. Its
    wanted value is the reference of a place in a store, where apply puts it; the provider is never given that.
    `default` is what the system holds where nobody says a value; a desired resource without the field means it.
    """

    name: str
    semantics: Semantics = Semantics.SCALAR
    immutable: bool = False
    write_only: bool = False
    secret: bool = False
    default: Any = None
    told_once: bool = False

    @property
    def hidden(self) -> bool:
        """True where the live value is never compared as such: it is write-only, a secret, or told once."""
        return self.write_only or self.secret or self.told_once


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    `fields`: by name; where `discriminator` is set, `variants[value of that field]` are added to them.
    `natural_key`: the fields whose values the system keeps unique (empty: nothing is unique). `known_by`: the fields by
    which people know an object again where it has none, though several may have the same values.
    `order`: creates and updates go up, deletes down; kinds are read in it too, those of one order at the same time.
    `outputs`: what a Ref may ask for besides `id`.
    `can_disable`: has a boolean field `enabled`. `lost`: what is done where a secret that it told once was lost;
    `by_hand`: how a person gets a new one there, one sentence a step.
    `dormant`: of a kind that the system lets nobody delete, the field and value that a delete leaves behind. An object
    like that which no address owns counts as gone; a create may wake it up.
    `at_service`: kept at payment services, whose accounts other systems use too: what is unmanaged there is never
    deleted, and nothing of it can be read without secrets. `caps`: how many an account has room for, by the value of
    the discriminator ("" for a kind without); absent where nobody says.
    """

    name: str
    management: Literal["managed", "verify_only", "record_only"]
    fields: Mapping[str, FieldSpec]
    order: int
    natural_key: tuple[str, ...] = ()
    discriminator: str | None = None
    variants: Mapping[str, Mapping[str, FieldSpec]] = field(default_factory=dict)
    can_disable: bool = False
    known_by: tuple[str, ...] = ()
    lost: Lost = Lost.BY_HAND
    by_hand: tuple[str, ...] = ()
    dormant: tuple[str, Any] | None = None
    at_service: bool = False
    caps: Mapping[str, int] = field(default_factory=dict)

    def sleeps(self, values: Mapping[str, Any]) -> bool:
        """True for an object that was deleted as far as its system allows it."""
        return self.dormant is not None and values.get(self.dormant[0]) == self.dormant[1]

    @property
    def told(self) -> frozenset[str]:
        """The names of its fields that are told once; a Ref may ask for them like for an output."""
        specs = (*self.fields.values(), *(spec for more in self.variants.values() for spec in more.values()))
        return frozenset(spec.name for spec in specs if spec.told_once)

    def fields_of(self, values: Mapping[str, Any]) -> Mapping[str, FieldSpec]:
        """The fields of one resource with these values."""
        if self.discriminator is None:
            return self.fields
        return {**self.fields, **self.variants.get(str(values.get(self.discriminator)), {})}

    def identity(self) -> tuple[str, ...]:
        """The fields by which people know an object again: the natural key, `known_by`, else its name or label."""
        if self.natural_key or self.known_by:
            return self.natural_key or self.known_by
        return tuple(name for name in ("name", "label") if name in self.fields)[:1]
