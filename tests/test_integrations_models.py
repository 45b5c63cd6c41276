"""Models made from the tables: every constraint of every field refuses, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from payconf.integrations import types
from payconf.integrations.base import Field
from payconf.integrations.models import model_for
from payconf.model.node import Plain
from tests.integration_samples import full, minimal, node

FIELDS = [(name, field) for name, known in types().items() for field in known.fields if field.origin == "integration"]


def refused(name: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    """(path, kind) of what the model refuses; tags of unions are left away."""
    try:
        model_for(name).model_validate(node(values))
    except ValidationError as error:
        tags = {"text", "mapping"}
        return [
            (".".join(str(step) for step in entry["loc"] if step not in tags), entry["type"])
            for entry in error.errors()
        ]
    return []


def of_type(*kinds: str) -> pytest.MarkDecorator:
    chosen = [(name, field) for name, field in FIELDS if field.type in kinds]
    return pytest.mark.parametrize(("name", "field"), chosen, ids=[f"{name}-{field.name}" for name, field in chosen])


@pytest.mark.parametrize("name", types())
def test_valid(name: str) -> None:
    assert refused(name, minimal(name)) == []
    values = full(name)
    assert refused(name, values) == []
    typed = model_for(name).model_validate(node(values))
    assert typed.model_dump() == values


@pytest.mark.parametrize("name", types())
def test_defaults(name: str) -> None:
    typed = model_for(name).model_validate(node(minimal(name)))
    for field in types()[name].fields:
        if field.origin == "integration" and not field.required:
            default = list(field.default) if isinstance(field.default, tuple) else field.default
            assert getattr(typed, field.name) == default
    assert (typed.enabled, typed.retired, typed.note, typed.name) == (True, False, None, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", types())
def test_required(name: str) -> None:
    for key in minimal(name):
        left = {other: value for other, value in minimal(name).items() if other != key}
        assert refused(name, left) == [(key, "missing")]


@pytest.mark.parametrize("name", types())
def test_unknown_keys_and_wrong_types(name: str) -> None:
    assert refused(name, minimal(name) | {"colour": "red"}) == [("colour", "extra_forbidden")]
    assert refused(name, minimal(name) | {"type": "bitcoin"}) == [("type", "literal_error")]
    for field in types()[name].fields:
        if field.origin == "credential":
            assert refused(name, minimal(name) | {field.name: "x"}) == [(field.name, "extra_forbidden")]
    if types()[name].service is None:
        assert refused(name, minimal(name) | {"credentials": "x"}) == [("credentials", "extra_forbidden")]


@pytest.mark.parametrize("name", types())
def test_name(name: str) -> None:
    assert refused(name, minimal(name) | {"name": "ab"}) == [("name", "string_too_short")]
    assert refused(name, minimal(name) | {"name": "a" * 255}) == []
    assert refused(name, minimal(name) | {"name": "a" * 256}) == [("name", "string_too_long")]
    assert refused(name, minimal(name) | {"name": "   "}) == [("name", "string_pattern_mismatch")]


@of_type("text")
def test_text(name: str, field: Field) -> None:
    assert refused(name, minimal(name) | {field.name: ""})[0][0] == field.name
    assert refused(name, minimal(name) | {field.name: " \n"}) == [(field.name, "string_pattern_mismatch")]
    if field.max_length and not field.pattern:
        assert refused(name, minimal(name) | {field.name: "ü" * field.max_length}) == []
        long = {field.name: "x" * (field.max_length + 1)}
        assert refused(name, minimal(name) | long) == [(field.name, "string_too_long")]
    if not field.pattern:
        typed = model_for(name).model_validate(node(minimal(name) | {field.name: Plain("0042")}))
        assert getattr(typed, field.name) == "0042"


@of_type("localized")
def test_localized(name: str, field: Field) -> None:
    for text, kind in (("", "string_too_short"), (" ", "string_pattern_mismatch"), ("x" * 256, "string_too_long")):
        assert refused(name, minimal(name) | {field.name: text}) == [(field.name, kind)]
        one = {"default": "Pay", "German": text}
        assert refused(name, minimal(name) | {field.name: one}) == [(f"{field.name}.German", kind)]
    assert refused(name, minimal(name) | {field.name: "x" * 255}) == []
    assert refused(name, minimal(name) | {field.name: {"German": "Zahlen"}}) == [(field.name, "payconf_form")]
    assert refused(name, minimal(name) | {field.name: {"default": "a", "": "b"}})[0][1] == "string_too_short"


@of_type("choice")
def test_choice(name: str, field: Field) -> None:
    for choice in field.choices:
        assert refused(name, minimal(name) | {field.name: Plain(choice)}) == []
    for word in ("", "AUTHORIZE", *(shop for _, shop in field.words)):
        assert refused(name, minimal(name) | {field.name: word}) == [(field.name, "literal_error")]


@of_type("choices")
def test_choices(name: str, field: Field) -> None:
    assert refused(name, minimal(name) | {field.name: list(field.choices)}) == []
    assert refused(name, minimal(name) | {field.name: [*field.choices, "gold"]})[0][1] == "literal_error"
    assert refused(name, minimal(name) | {field.name: [field.choices[0]] * 2}) == [(field.name, "payconf_form")]
    assert refused(name, minimal(name) | {field.name: []}) == [(field.name, "too_short")]
    assert refused(name, minimal(name) | {field.name: field.choices[0]}) == [(field.name, "list_type")]


@of_type("websites")
def test_websites(name: str, field: Field) -> None:
    assert refused(name, minimal(name) | {field.name: []}) == []
    assert refused(name, minimal(name) | {field.name: ["EU", "EU"]}) == [(field.name, "payconf_form")]
    assert refused(name, minimal(name) | {field.name: [""]})[0][0] == f"{field.name}.0"


@of_type("integer")
def test_integer(name: str, field: Field) -> None:
    low, high = field.minimum, field.maximum
    assert low is not None
    assert high is not None
    assert refused(name, minimal(name) | {field.name: low}) == refused(name, minimal(name) | {field.name: high}) == []
    assert refused(name, minimal(name) | {field.name: low - 1}) == [(field.name, "greater_than_equal")]
    assert refused(name, minimal(name) | {field.name: high + 1}) == [(field.name, "less_than_equal")]
    assert refused(name, minimal(name) | {field.name: "30"}) == [(field.name, "payconf_integer")]


@of_type("boolean")
def test_boolean(name: str, field: Field) -> None:
    assert refused(name, minimal(name) | {field.name: Plain("false")}) == []
    for word in (Plain("yes"), Plain("1"), "true"):
        assert refused(name, minimal(name) | {field.name: word}) == [(field.name, "payconf_boolean")]


@pytest.mark.parametrize(
    ("name", "field", "good", "bad"),
    [
        *(
            (
                name,
                "re_authorization_email",
                ("a@acme.example", "a@acme.example,b@acme.example", "a@acme.example , b@acme.example"),
                ("a", "a@acme", "a@acme.example;b@acme.example", "a@acme.example,", "a b@acme.example"),
            )
            for name in ("stripe", "stripe_payment_element")
        ),
        (
            "ingenico",
            "api_endpoint",
            ("https://api.connect.worldline-solutions.com", "https://eu.api-ingenico.com/v1"),
            ("http://eu.api-ingenico.com", "eu.api-ingenico.com", "https://", "https:// x"),
        ),
        (
            "stripe_payment_element",
            "webhook_access_id",
            ("0b3f7a52-5a0e-4c58-9d55-6f3f0f8e9d21",),
            ("0b3f7a52-5a0e-1c58-9d55-6f3f0f8e9d21", "0b3f7a525a0e4c589d556f3f0f8e9d21", "shop"),
        ),
    ],
)
def test_forms(name: str, field: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    for text in good:
        assert refused(name, minimal(name) | {field: text}) == []
    for text in bad:
        assert refused(name, minimal(name) | {field: text}) == [(field, "string_pattern_mismatch")]


def test_models_are_made_once_and_for_known_types_only() -> None:
    assert model_for("stripe") is model_for("stripe")
    with pytest.raises(KeyError):
        model_for("bitcoin")
