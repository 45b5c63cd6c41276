"""Typed scalars: the core schema of YAML 1.2, and a second opinion by ruamel.yaml's reader."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from payconf.load import load_file
from payconf.model.node import Mapping, Plain, Sequence
from payconf.model.scalar import ScalarType, convert
from payconf.model.span import Sources


@pytest.mark.parametrize(
    ("text", "to", "value"),
    [
        ("0042", "text", "0042"),
        ("NO", "text", "NO"),
        ("~", "text", "~"),
        ("1e3", "text", "1e3"),
        ("0042", "integer", 42),
        ("-7", "integer", -7),
        ("+7", "integer", 7),
        ("0o17", "integer", 15),
        ("0xfF", "integer", 255),
        ("10000.01", "decimal", Decimal("10000.01")),
        ("12", "decimal", Decimal(12)),
        ("0x10", "decimal", Decimal(16)),
        ("-.5e-3", "decimal", Decimal("-0.0005")),
        ("5.", "decimal", Decimal(5)),
        ("true", "boolean", True),
        ("FALSE", "boolean", False),
    ],
)
def test_plain_text_becomes_what_the_field_asks_for(text: str, to: ScalarType, value: object) -> None:
    converted = convert(Plain(text), to)
    assert converted == value
    assert type(converted) is type(value)


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("yes", "boolean"),
        ("on", "boolean"),
        ("1", "boolean"),
        ("tRUE", "boolean"),
        ("1_000", "integer"),
        ("1.0", "integer"),
        ("12:30", "integer"),
        ("-0x1", "integer"),
        ("0b1", "integer"),
        ("١٢", "integer"),
        ("1" * 61, "integer"),
        ("1,5", "decimal"),
        (".inf", "decimal"),
        (".nan", "decimal"),
        ("1e1000", "decimal"),
        ("true", "integer"),
        ("~", "integer"),
        ("NULL", "boolean"),
    ],
)
def test_other_plain_text_is_refused_with_its_text(text: str, to: ScalarType) -> None:
    with pytest.raises(ValueError, match=r"^expected (an integer|a number|true or false), found '"):
        convert(Plain(text), to)


def test_quoted_text_is_never_a_number_or_boolean() -> None:
    assert convert("12", "text") == "12"
    for to in ("integer", "decimal", "boolean"):
        with pytest.raises(ValueError, match="leave the quotes away"):
            convert("true" if to == "boolean" else "12", to)


def test_empty_values_and_empty_text() -> None:
    assert convert("", "text") == ""
    for to in ("text", "integer"):
        with pytest.raises(ValueError, match="the value is empty"):
            convert(Plain(""), to)


@pytest.mark.parametrize(
    ("value", "found"),
    [(Mapping(), "a mapping"), (Sequence(), "a list"), ([], "a list"), ({}, "a mapping"), (1, "int")],
)
def test_what_is_no_scalar(value: object, found: str) -> None:
    with pytest.raises(ValueError, match=f"expected text, found {found}$"):
        convert(value, "text")


def _try(value: object, to: ScalarType) -> object:
    try:
        return convert(value, to)
    except ValueError:
        return None


def _ruamel(text: str) -> object:
    return YAML(typ="safe", pure=True).load(text)


@given(st.text("0123456789+-.eExofalstruTRUEnN~yY", min_size=1, max_size=12))
def test_ruamel_agrees_on_scalars(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """ruamel goes beyond the core schema with 0b, signed 0x and 0o; everything else must be the same."""
    path = tmp_path_factory.getbasetemp() / "scalar.yaml"
    path.write_text(f"a: {text}\n", encoding="utf-8")
    root, findings = load_file(path, "a.yaml", Sources())
    assume(not findings and root is not None and type(root["a"]) is Plain)
    assume(text.lower().lstrip("+-")[:2] not in ("0x", "0o") or text[0] == "0")
    theirs, ours = _ruamel(f"a: {text}\n")["a"], root["a"]
    assert convert(ours, "text") == text
    if isinstance(theirs, bool):
        assert convert(ours, "boolean") is theirs
    elif isinstance(theirs, int):
        assert convert(ours, "integer") == theirs
        assert convert(ours, "decimal") == theirs
    elif isinstance(theirs, float):
        assert _try(ours, "integer") is None
        decimal = _try(ours, "decimal")
        assert decimal is None or float(decimal) == theirs
        assert decimal is not None or not math.isfinite(theirs) or len(text.lower().partition("e")[2].strip("+-")) > 3
    elif theirs is None:
        assert text in ("~", "null", "Null", "NULL")
    elif isinstance(theirs, str):
        assert [_try(ours, to) for to in ("boolean", "integer")] == [None, None]


_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Cf")), max_size=12).filter(
    # libyaml refuses [:x] and [?x], which YAML 1.2 allows.
    lambda text: not text.startswith((":", "?"))
)
_DATA = st.recursive(
    _TEXT | st.integers(-(10**9), 10**9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT.filter(bool), inner, max_size=4),
    max_leaves=12,
)


def _same(ours: object, theirs: object) -> bool:
    if isinstance(theirs, dict):
        return isinstance(ours, Mapping) and list(ours) == list(theirs) and all(_same(ours[k], theirs[k]) for k in ours)
    if isinstance(theirs, list):
        return isinstance(ours, Sequence) and len(ours) == len(theirs) and all(map(_same, ours, theirs))
    to: ScalarType = "boolean" if isinstance(theirs, bool) else "integer" if isinstance(theirs, int) else "text"
    return convert(ours, to) == theirs


@given(st.dictionaries(_TEXT.filter(bool), _DATA, max_size=4), st.booleans())
def test_ruamel_agrees_on_structure(tmp_path_factory: pytest.TempPathFactory, data: object, flow: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "structure.yaml"
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.allow_unicode, writer.sort_base_mapping_type_on_output = flow, True, False
    with path.open("w", encoding="utf-8") as file:
        writer.dump(data, file)
    root, findings = load_file(path, "a.yaml", Sources())
    assert findings == []
    assert _same(root, data)
    assert _same(root, _ruamel(path.read_text(encoding="utf-8")))
