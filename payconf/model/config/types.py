"""Field types of the configuration: strict, converted from loaded text by `payconf.model.scalar`.

The JSON Schema of a text field also admits number and boolean, so that editors are not red on valid files: there
`0042` is a number, here it is the text that the field asks for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from payconf.model.scalar import ScalarType, convert


def _converter(to: ScalarType) -> BeforeValidator:
    def before(value: object) -> object:
        try:
            return convert(value, to)
        except ValueError as error:
            raise PydanticCustomError(f"payconf_{to}", "{text}", {"text": str(error)}) from None

    return BeforeValidator(before)


_TEXT_SCHEMA = WithJsonSchema({"type": ["string", "number", "boolean"]})
Text = Annotated[str, _converter("text"), _TEXT_SCHEMA]
"""Any text, as written."""
FilledText = Annotated[
    str,
    StringConstraints(min_length=1, pattern=r"\S"),
    _converter("text"),
    WithJsonSchema({"type": ["string", "number", "boolean"], "minLength": 1, "pattern": r"\S"}),
]
"""Text with something in it."""
Integer = Annotated[int, _converter("integer"), WithJsonSchema({"type": "integer"})]
Boolean = Annotated[bool, _converter("boolean"), WithJsonSchema({"type": "boolean"})]
Number = Annotated[Decimal, _converter("decimal"), WithJsonSchema({"type": "number"})]


def shape(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "text"


LocalizedText = Annotated[
    Annotated[FilledText, Tag("text")] | Annotated[dict[str, FilledText], Tag("mapping")],
    Discriminator(shape),
]
"""One text, or `default` and one per localization, by the names that the shop lists."""


class Section(BaseModel):
    """The base of every model of the configuration: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=False)
