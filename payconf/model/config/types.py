"""Field types of the configuration: strict, converted from loaded text by `payconf.model.scalar`.

The JSON Schema of a text field also admits number and boolean, so that editors are not red on valid files: there
`0042` is a number, here it is the text that the field asks for. Bounds of such a field hold for text only.
"""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from payconf.model.scalar import ScalarType, convert

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core.core_schema import CoreSchema


class _Scalar:
    """What a scalar field is annotated with: conversion, then the core type. Without `core` it is that of the source,
    with the bounds that the field itself names. Text that must not be empty needs no conversion: its bounds refuse
    plain nothing, too, and pydantic-core alone is faster.

    It answers pydantic in one step. The same from pydantic's own parts (BeforeValidator, StringConstraints) takes it
    three times as long, for each field of each model, in every run.
    """

    __slots__ = ("_any", "_core", "_to")

    def __init__(self, to: ScalarType, core: CoreSchema | None = None, any_scalar: bool = False) -> None:
        self._to: ScalarType = to
        self._core = core
        self._any = any_scalar

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        # A copy, for pydantic writes down in it whatever model is built with it.
        core = handler(source) if self._core is None else copy(self._core)
        if core["type"] == "str" and core.get("min_length"):
            return core
        return core_schema.no_info_before_validator_function(self._before, core)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A text field is also green for what a generic YAML reader takes for something else."""
        found = handler(schema)
        return {**found, "type": ["string", "number", "boolean"]} if self._any else found

    def _before(self, value: object) -> object:
        try:
            return convert(value, self._to)
        except ValueError as error:
            raise PydanticCustomError(f"payconf_{self._to}", "{text}", {"text": str(error)}) from None


def _text(min_length: int | None = None, max_length: int | None = None, pattern: str | None = None) -> _Scalar:
    core = core_schema.str_schema(min_length=min_length, max_length=max_length, pattern=pattern, strict=True)
    return _Scalar("text", core, any_scalar=True)


Text = Annotated[str, _text()]
"""Any text, as written."""
FilledText = Annotated[str, _text(min_length=1, pattern=r"\S")]
"""Text with something in it."""
TermLabel = Annotated[str, _text(min_length=3, max_length=255, pattern=r"\S")]
"""The label of a payment term, within the shop's bounds."""
PolicyExpression = Annotated[str, _text(min_length=1, max_length=4_000, pattern=r"\S")]
"""An expression of a policy; its length bounds the time that reading it takes."""
Integer = Annotated[int, _Scalar("integer")]
Boolean = Annotated[bool, _Scalar("boolean")]
Number = Annotated[Decimal, _Scalar("decimal"), WithJsonSchema({"type": "number"})]


class _Stores:
    """`stores:` is typed apart from its file, by payconf.model.config.stores: most files have none, and its models take
    longer to make than the file's own. The schema shows them all the same.
    """

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        from payconf.model.config.stores import Stores

        Stores.model_rebuild()
        return handler(Stores.__pydantic_core_schema__)


StoreBlocks = Annotated[dict[str, Any], _Stores()]
"""What is said of stores, as loaded."""


def no_items() -> list[Any]:
    """The default of a list. For `list` itself pydantic would read the signature from its text, by tokenize and ast."""
    return []


def no_keys() -> dict[str, Any]:
    """The default of a mapping."""
    return {}


def shape(value: object) -> str:
    """The tag of a field that takes one text or a mapping, as it is read and as it is written again."""
    return "mapping" if isinstance(value, dict | BaseModel) else "text"


LocalizedText = Annotated[
    Annotated[FilledText, Tag("text")] | Annotated[dict[str, FilledText], Tag("mapping")],
    Discriminator(shape),
]
"""One text, or `default` and one per localization, by the names that the shop lists."""


def text_type(min_length: int = 1, max_length: int | None = None, pattern: str = r"\S") -> Any:
    """Text within bounds, for models that are made from tables. A pattern must not fit blank text."""
    return Annotated[str, _text(min_length, max_length, pattern)]


def localized_type(max_length: int | None = None) -> Any:
    """Localized text whose texts each have at most so many characters, and whose mapping has `default`."""
    return _localized(text_type(max_length=max_length))


def _localized(text: Any) -> Any:
    mapping = Annotated[dict[text, text], AfterValidator(_with_default), Field(json_schema_extra=_WITH_DEFAULT)]
    return Annotated[Annotated[text, Tag("text")] | Annotated[mapping, Tag("mapping")], Discriminator(shape)]


_WITH_DEFAULT: dict[str, Any] = {"required": ["default"]}


def _with_default(value: dict[str, str]) -> dict[str, str]:
    if "default" not in value:
        text = "expected the key default, the text for every language that has none of its own"
        raise PydanticCustomError("payconf_form", "{text}", {"text": text})
    return value


def choice_type(choices: tuple[str, ...]) -> Any:
    """One of several words."""
    return Annotated[Literal[choices], _Scalar("text", core_schema.literal_schema(list(choices)))]


def list_type(entry: Any, min_length: int = 0) -> Any:
    """A list that holds each entry once."""
    unique = Field(min_length=min_length, json_schema_extra={"uniqueItems": True})
    return Annotated[list[entry], AfterValidator(_each_once), unique]


def _each_once(value: list[Hashable]) -> list[Hashable]:
    twice = next((entry for index, entry in enumerate(value) if entry in value[:index]), None)
    if twice is not None:
        raise PydanticCustomError("payconf_form", "{text}", {"text": f"expected each entry once, found {twice} twice"})
    return value


class Section(BaseModel):
    """The base of every model of the configuration: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(defer_build=True, extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=False)
