"""Values of resources and plans: literals, and the four things that are not literals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from payconf.model.address import Address


@dataclass(frozen=True, slots=True)
class SecretRef:
    """A secret by its reference. `fingerprint` is the exact one, or None where nobody resolved it (review plan)."""

    reference: str
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """What is known only after another change: an output of the object at `target` (`id`, `method.<name>`, `url`)."""

    target: Address
    output: str


@dataclass(frozen=True, slots=True)
class LiveRef:
    """The same between live objects, as a provider reads it: an output of live object `id` of `kind`."""

    kind: str
    id: str
    output: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A live reference to nothing: `what` it meant (payflow.credit_card) and the id that no longer exists."""

    what: str
    id: str


Literal = str | int | bool | Decimal | None
Value = Any
"""Literal | SecretRef | Ref | LiveRef | Gone | list[Value] | dict[str, Value]."""


def to_json(value: Value) -> Any:
    """A value as plain JSON; `$secret`, `$ref`, `$live`, `$gone`, `$decimal` mark what is not a literal.

    A mapping with a key of its own that begins with `$`, such as the name of a website, is wrapped in `$map`.
    """
    match value:
        case SecretRef(reference, digest):
            return {"$secret": reference, "fingerprint": digest}
        case Ref(target, output):
            return {"$ref": str(target), "output": output}
        case LiveRef(kind, ident, output):
            return {"$live": kind, "id": ident, "output": output}
        case Gone(what, ident):
            return {"$gone": what, "id": ident}
        case Decimal():
            return {"$decimal": str(value)}
        case list() | tuple():
            return [to_json(item) for item in value]
        case dict():
            plain = {key: to_json(item) for key, item in value.items()}
            return {"$map": plain} if any(key.startswith("$") for key in plain) else plain
        case _:
            return value


def from_json(data: Any) -> Value:
    """The inverse of to_json."""
    match data:
        case {"$secret": reference, "fingerprint": digest}:
            return SecretRef(reference, digest)
        case {"$ref": target, "output": output}:
            return Ref(Address.parse(target), output)
        case {"$live": kind, "id": ident, "output": output}:
            return LiveRef(kind, ident, output)
        case {"$gone": what, "id": ident}:
            return Gone(what, ident)
        case {"$decimal": text}:
            return Decimal(text)
        case {"$map": dict(plain)}:
            return {key: from_json(item) for key, item in plain.items()}
        case list():
            return [from_json(item) for item in data]
        case dict():
            return {key: from_json(item) for key, item in data.items()}
        case _:
            return data


def walk_refs(value: Value) -> list[Ref]:
    """Every Ref inside a value, in order."""
    if isinstance(value, Ref):
        return [value]
    if isinstance(value, list | tuple):
        return [ref for item in value for ref in walk_refs(item)]
    if isinstance(value, dict):
        return [ref for item in value.values() for ref in walk_refs(item)]
    return []
