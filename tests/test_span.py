"""Marks, spans and the lines that messages show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payconf.model.node import Mapping, Plain, Sequence, find
from payconf.model.span import MAX_COLUMN, NOWHERE, Sources, Span, mark


@given(st.integers(0, 9), st.integers(0, 2**24 - 1), st.integers(0, 2**22))
def test_a_mark_holds_a_place(file: int, line: int, column: int) -> None:
    sources = Sources()
    for index in range(10):
        assert sources.add(f"{index}.yaml", b"") == index
    assert sources.span(mark(file, line, column)) == Span(f"{file}.yaml", line + 1, min(column, MAX_COLUMN) + 1)


def test_lines_end_as_editors_end_them() -> None:
    sources = Sources()
    sources.add("a.yaml", "é: 1\r\nb\rc\n".encode() + b"\xff")
    lines = [sources.line(Span("a.yaml", number, 1)) for number in range(6)]
    assert lines == [None, "é: 1", "b", "c", "\ufffd", None]
    assert sources.line(NOWHERE) is None
    assert sources.line(Span("b.yaml", 1, 1)) is None


def test_the_later_text_of_a_name_counts() -> None:
    sources = Sources()
    sources.add("a.yaml", b"old")
    sources.add("a.yaml", b"new")
    assert sources.line(Span("a.yaml", 1, 1)) == "new"


def test_spans_sort_and_read_like_places() -> None:
    assert str(Span("a.yaml", 2, 7)) == "a.yaml:2:7"
    assert sorted([Span("b", 1, 1), Span("a", 10, 1), Span("a", 9, 2), NOWHERE])[1:] == [
        Span("a", 9, 2),
        Span("a", 10, 1),
        Span("b", 1, 1),
    ]


def _tree() -> Mapping:
    root, rule, methods = Mapping(), Mapping(), Sequence()
    methods.append(Plain("card"))
    methods.marks.append(5)
    rule["methods"], rule.marks["methods"] = methods, (3, 4)
    root["rules"], root.marks["rules"] = rule, (1, 2)
    return root


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), None, None),
        (("none",), None, None),
        (("rules",), 2, 1),
        (("rules", "methods"), 4, 3),
        (("rules", "methods", 0), 5, 5),
        (("rules", "tag", "methods", 0, "tag"), 5, 5),
        (("rules", "methods", 7), 4, 3),
        (("rules", "methods", -1), 4, 3),
        (("rules", 0), 2, 1),
    ],
)
def test_the_place_of_a_path_or_its_nearest_parent(
    path: tuple[str | int, ...], value: int | None, key: int | None
) -> None:
    assert find(_tree(), path) == value
    assert find(_tree(), path, key=True) == key


def test_lines_are_split_once_a_file() -> None:
    sources = Sources()
    sources.add("a.yaml", b"x\n" * 100_000)
    assert all(sources.line(Span("a.yaml", number, 1)) == "x" for number in range(1, 100_001, 50))
    assert len(sources._lines) == 1
