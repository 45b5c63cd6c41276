"""Values as people read them: the way YAML writes them, references by address, secrets never."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from payconf.model.node import Plain
from payconf.model.reference import looks_like_reference
from payconf.model.scalar import convert
from payconf.model.value import Gone, LiveRef, Ref, SecretRef, Value
from payconf.render.text import clean

_PLAIN = re.compile(r"[\w./+<>=$€£@][\w ./+<>=$€£@()%&'-]*(?<! )")
_DESTINATION = {"country", "region", "postal_codes"}
SECRET = "(secret)"  # noqa: S105
NOT_OBSERVABLE = "(not observable)"


def value_text(value: Value) -> str:
    """One value on one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case str():
            return _scalar(value)
        case SecretRef(reference):
            return f"{SECRET} {clean(reference)}"
        case Ref() | LiveRef() | Gone():
            return _reference(value)
        case list() | tuple():
            return f"[{', '.join(value_text(item) for item in value)}]"
        case dict():
            return _mapping(value)
        case _:
            raise TypeError(f"a plan has no values of type {type(value).__name__}")


def _scalar(value: str) -> str:
    """Plain where YAML 1.2 reads the same text back as text; quoted else."""
    if looks_like_reference(value) or (_PLAIN.fullmatch(value) and not _looks_typed(value)):
        return clean(value)
    return clean(json.dumps(value, ensure_ascii=False))


def _looks_typed(value: str) -> bool:
    if value in ("null", "true", "false", "True", "False", "TRUE", "FALSE"):
        return True
    try:
        convert(Plain(value), "decimal")
    except ValueError:
        return False
    return True


def _reference(value: Ref | LiveRef | Gone) -> str:
    if isinstance(value, Gone):
        return f"gone({clean(value.what).rstrip('.')}, {clean(value.id)})"
    if isinstance(value, LiveRef):
        key, kind = f"@{clean(value.id)}", value.kind
    else:
        key, kind = value.target.key, value.target.kind
    output, _, method = value.output.partition(".")
    if kind == "integrations" and output == "method":
        return f"{key}.{method}" if method else key
    return f"{kind}/{key}" + ("" if value.output == "id" else f" {value.output}")


def _mapping(value: Mapping[str, Any]) -> str:
    if "country" in value and value.keys() <= _DESTINATION and not value.get("postal_codes"):
        return _scalar(value.get("region") or value["country"])
    if value.keys() == {"default"}:
        return value_text(value["default"])
    shown = {key: item for key, item in value.items() if item is not None} if "country" in value else value
    return f"{{{', '.join(f'{_scalar(key)}: {value_text(item)}' for key, item in shown.items())}}}"


def list_change(before: Value, after: Value) -> str | None:
    """What a list gains and loses, in words; None where the values are no lists or only the order differs."""
    if not (isinstance(before, list | tuple) and isinstance(after, list | tuple)):
        return None
    old, new = [value_text(item) for item in before], [value_text(item) for item in after]
    lost, gained = [item for item in old if item not in new], [item for item in new if item not in old]
    parts = [f"without {', '.join(lost)}"] * bool(lost) + [f"with {', '.join(gained)}"] * bool(gained)
    return "; ".join(parts) or None
