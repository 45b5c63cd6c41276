"""Pydantic models of integration types, made from their tables. Each is built when a file first names its type."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from pydantic import Field as Info
from pydantic import create_model

from payconf.integrations import type_of
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.parts import COMMON
from payconf.model.config.types import (
    Boolean,
    FilledText,
    Integer,
    Section,
    Text,
    choice_type,
    list_type,
    localized_type,
    text_type,
)


@functools.cache
def model_for(name: str) -> type[Section]:
    """The model of an integration of that type: strict, unknown keys refused. Raises KeyError.

    It holds `type`, the common fields, the type's integration-origin fields and, where the type has a service,
    `credentials`. What YAML leaves away and the table takes from another field is None
    (payconf.integrations.values completes it); so are fields that need not be written and have no default.
    """
    known = type_of(name)
    fields: dict[str, Any] = {
        "type": (choice_type((known.name,)), ...),
        **{field.name: _column(field) for field in COMMON},
        **{field.name: _column(field) for field in known.fields if field.origin == "integration"},
        **_payconf(known),
    }
    return create_model(f"integration_{known.name}", __base__=Section, __doc__=known.title, **fields)


def _payconf(known: IntegrationType) -> dict[str, Any]:
    """What is payconf's own and never sent to the shop."""
    fields: dict[str, Any] = {
        "retired": (Boolean, Info(False, description="True: in no rule, kept enabled until its money is settled.")),
        "note": (Text | None, Info(None, description="Shown in plan, page and audit; never sent.")),
    }
    if known.service is not None:
        fields["credentials"] = (FilledText, Info(description="The entry of credentials.yaml with its access."))
    return fields


def _column(field: Field) -> tuple[Any, Any]:
    form = _form(field)
    description = ". ".join(part.rstrip(".") for part in (field.title, field.help) if part) + "."
    if field.required:
        return form, Info(description=description)
    if field.default is None:
        return form | None, Info(None, description=description)
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return form, Info(default, description=description)


def _form(field: Field) -> Any:
    match field.type:
        case "boolean":
            return Boolean
        case "integer":
            return Annotated[Integer, Info(ge=field.minimum, le=field.maximum)]
        case "choice":
            return choice_type(field.choices)
        case "choices":
            return list_type(choice_type(field.choices), field.min_length or 0)
        case "websites":
            return list_type(FilledText)
        case "localized":
            return localized_type(field.max_length)
        case "text":
            return text_type(field.min_length or 1, field.max_length, field.pattern or r"\S")
