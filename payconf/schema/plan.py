"""The schema of a plan file, made from the dataclasses of payconf.model.plan; what the file writes otherwise is named.

It is as strict as the reader: every name is demanded and no other admitted. So it is the format's fingerprint too.
"""

from __future__ import annotations

import dataclasses
import enum
import types
import typing
from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_VALUE: Schema = {"$ref": "#/definitions/value"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_PLAIN: dict[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
}
SIGNATURE: Schema = {"type": ["string", "null"], "pattern": "^[A-Za-z0-9+/]{86}==$"}
_ABOUT = "Ed25519 over the text of `digest`, in base64; null where the environment has no key."


def plan_schema() -> Schema:
    """The body of the schema; `digest` is over all other names but `signature`, in canonical form."""
    from payconf.model.plan import FORMAT_VERSION, Plan

    maker = Maker()
    whole = maker.fields(Plan)
    for name, form in {
        "format_version": {"const": FORMAT_VERSION},
        "digest": {**SHA256, "description": "SHA-256 of the canonical text of everything but digest and signature."},
        "signature": {**SIGNATURE, "description": _ABOUT},
        "intent": SHA256,
        "money": listed(closed({"address": _PLAIN[str], "under_way": maker.of(_money())})),
    }.items():
        whole[name] = form
    return {**closed(whole), "definitions": {"value": value_form(), **dict(sorted(maker.definitions.items()))}}


class Maker:
    """Schemas of types. `definitions`: those of dataclasses, by name."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, hint: Any) -> Schema:
        """The schema of one type as the plan file writes it."""
        from payconf.model.address import Address
        from payconf.model.span import Span

        origin, given = typing.get_origin(hint), typing.get_args(hint)
        if hint is Any:
            return _VALUE
        if hint in _PLAIN:
            return _PLAIN[hint]
        if hint is Address:
            return {"type": "string", "pattern": "^[^/]+/."}
        if hint is Span:
            return {"anyOf": [_row([_PLAIN[str], _PLAIN[int], _PLAIN[int]]), _PLAIN[type(None)]]}
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(choice) for choice in given]}
        if origin is tuple:
            return listed(self.of(given[0])) if given[-1] is ... else _row([self.of(item) for item in given])
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.of(given[1])}
        if issubclass(hint, enum.Enum):
            return {"enum": [item.value for item in hint]}
        return self.reference(hint)

    def reference(self, model: type) -> Schema:
        """To the definition of a dataclass."""
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = closed(self.fields(model))
        return {"$ref": f"#/definitions/{name}"}

    def fields(self, model: type) -> dict[str, Schema]:
        """By field, of a dataclass."""
        names = [field.name for field in dataclasses.fields(model)] if dataclasses.is_dataclass(model) else []
        return {name: self.of(_hint(model, name)) for name in names}


def _hint(model: type, name: str) -> Any:
    from payconf.model.finding import Finding  # one of the models imports it for its types only

    return typing.get_type_hints(model, localns={"Finding": Finding})[name]


def _money() -> Any:
    from payconf.model.resource import MoneyUnderWay

    return MoneyUnderWay | None


def value_form() -> Schema:
    """A value of a field: plain, or one of the things that are marked by a name that begins with `$`."""
    text = _PLAIN[str]
    marked = [
        {"$secret": text, "fingerprint": {"type": ["string", "null"]}},
        {"$ref": text, "output": text},
        {"$live": text, "id": text, "output": text},
        {"$gone": text, "id": text},
        {"$decimal": text},
        {"$map": {"type": "object", "additionalProperties": _VALUE}},
    ]
    plain = {"type": "object", "propertyNames": {"pattern": "^(?!\\$)"}, "additionalProperties": _VALUE}
    return {"anyOf": [{"type": ["string", "integer", "boolean", "null"]}, listed(_VALUE), *map(closed, marked), plain]}


def closed(properties: dict[str, Schema]) -> Schema:
    names = sorted(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


def listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _row(items: list[Schema]) -> Schema:
    return {"type": "array", "items": items, "minItems": len(items), "maxItems": len(items)}
