"""A live integration as its block of YAML, and its access as an entry of credentials.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from payconf.integrations.parts import COMMON
from payconf.integrations.values import complete
from payconf.model.reference import looks_like_reference
from payconf.model.written import written_text
from payconf.services import services

if TYPE_CHECKING:
    from payconf.integrations.base import Field, IntegrationType
    from payconf.model.value import Value

_LISTS = ("choices", "websites")


def integration_block(known: IntegrationType, key: str, held: Mapping[str, Value]) -> dict[str, Any]:
    """What has to be written so that the shop's readable values are wanted; what silence means is left away.

    The label of a method that rules use only where it is written (`needs`) is written in any case.
    """
    fields = [field for field in (*COMMON, *known.fields) if field.origin == "integration" and not field.write_only]
    values = {field.name: _written(field, held.get(field.name)) for field in fields}
    values = {name: value for name, value in values.items() if value is not None}
    kept = {method.needs for method in known.methods}
    for field in fields:
        if field.name in values and field.name not in kept and not field.required:
            rest = {name: value for name, value in values.items() if name != field.name}
            silent = complete(known, key, SimpleNamespace(**rest))
            values = rest if _same(field, silent[field.name], held.get(field.name)) else values
    access = {"credentials": key} if known.service is not None else {}
    return {"type": known.name, **values, **access}


def unlike(known: IntegrationType, key: str, block: Mapping[str, Any], held: Mapping[str, Value]) -> tuple[str, ...]:
    """Readable fields that no YAML can say as the shop holds them, such as no text where silence means one."""
    wanted = complete(known, key, SimpleNamespace(**block))
    fields = [field for field in (*COMMON, *known.fields) if field.name in wanted and not field.write_only]
    return tuple(field.name for field in fields if not _same(field, wanted[field.name], held.get(field.name)))


def _written(field: Field, value: Value) -> Any:
    """The value as people write it; None where it is left to what silence means."""
    if value in (None, {}) or (value == [] and field.min_length):
        return None
    if field.type == "localized" and isinstance(value, Mapping):
        return written_text(value)
    return list(dict.fromkeys(value)) if field.type in _LISTS and isinstance(value, list | tuple) else value


def _same(field: Field, one: Any, other: Any) -> bool:
    if field.type in _LISTS:
        return sorted(map(str, one or ())) == sorted({*map(str, other or ())})
    return bool(one == other)


def access(
    known: IntegrationType, held: Mapping[str, Value], reference: Callable[[str], str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The fields of the integration's credential, and the names of those that need not be there.

    What the shop serves and is no secret stands as found. Everything else is a reference to fill in. Of an optional
    write-only field nobody knows whether there is one.
    """
    fields: dict[str, str] = {}
    optional: list[str] = []
    service = services()[known.service] if known.service is not None else None
    for field in known.fields if service is not None else ():
        if field.origin != "credential":
            continue
        kind = service.kind(field.name) if service is not None else None
        value = None if field.write_only else held.get(field.name)
        if not field.write_only and value in (None, ""):
            continue
        public = kind is not None and kind.sensitivity != "secret" and not field.write_only
        if public and isinstance(value, str) and _is_literal(value):
            fields[field.name] = value
        elif field.required:
            fields[field.name] = reference(field.name)
        else:
            optional.append(field.name)
    return fields, tuple(optional)


def _is_literal(text: str) -> bool:
    """True for text that credentials.yaml takes for itself, not for the name of something else."""
    return bool(text.strip()) and not looks_like_reference(text) and not text.startswith("#")
