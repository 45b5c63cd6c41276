"""Encodings, characters and broken syntax."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from yaml import YAMLError
from yaml.reader import ReaderError

from payconf.load import load_file
from payconf.load.syntax import explain
from payconf.model.finding import Finding
from payconf.model.span import Sources


def load(folder: Path, data: bytes) -> list[Finding]:
    path = folder / "a.yaml"
    path.write_bytes(data)
    root, findings = load_file(path, "a.yaml", Sources())
    assert (root is None) == any(finding.code in ("PC011", "PC012", "PC020") for finding in findings)
    return findings


def brief(findings: list[Finding]) -> list[str]:
    return [f"{finding.span.line}:{finding.span.column} {finding.code}" for finding in findings]


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ("a: 1".encode("utf-16"), "1:1", "UTF-16"),
        (b"\xfe\xff" + "a: 1".encode("utf-16-be"), "1:1", "UTF-16"),
        ("a: 1".encode("utf-32"), "1:1", "UTF-32"),
        (b"\0\0\xfe\xff" + "a: 1".encode("utf-32-be"), "1:1", "UTF-32"),
        (b"a: 1\nb: \xc3\xa9\xff\n", "2:5", "0xff"),
        ("a: Zürich\n".encode("latin-1"), "1:5", "0xfc"),
        (b"a: \xed\xa0\x80\n", "1:4", "0xed"),
        (b"a: \xc0\x80\n", "1:4", "0xc0"),
        (b"a: \xe2\x82", "1:4", "0xe2"),
    ],
)
def test_other_encodings(tmp_path: Path, data: bytes, place: str, words: str) -> None:
    findings = load(tmp_path, data)
    assert brief(findings) == [f"{place} PC011"]
    assert words in findings[0].message


@pytest.mark.parametrize(
    ("character", "words"),
    [
        ("\0", "U+0000 (NUL)"),
        ("\x1b", "U+001B (escape)"),
        ("\x07", "U+0007 (control character)"),
        ("\x0c", "U+000C (control character)"),
        ("\x7f", "U+007F (delete)"),
        ("\x85", "U+0085 (next line)"),
        ("\u2028", "U+2028 (line separator)"),
        ("\u2029", "U+2029 (paragraph separator)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\u200f", "U+200F (right-to-left mark)"),
        ("\ufeff", "U+FEFF (byte order mark in the middle of the file)"),
        ("\uffff", "U+FFFF (control character)"),
    ],
)
def test_characters_that_are_not_allowed(tmp_path: Path, character: str, words: str) -> None:
    findings = load(tmp_path, f"a: ü\r\n# b {character}\nc: 1\n".encode())
    assert brief(findings) == ["2:5 PC012"]
    assert findings[0].message == f"the text holds {words}"


def test_each_character_once_with_its_count(tmp_path: Path) -> None:
    findings = load(tmp_path, b"a: \0\0\rb: \x01\0\n")
    assert brief(findings) == ["1:4 PC012", "2:4 PC012"]
    assert "stands at 3 places" in findings[0].message


@pytest.mark.parametrize("character", ["\u200d", "\u00a0", "\u3000", "🏴", "\t", "é"])
def test_other_text_is_fine(tmp_path: Path, character: str) -> None:
    assert load(tmp_path, f"a: x{character}x\n".encode()) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('a: "\\0"', ["1:4 PC012"]),
        ('a: ["x", "\\e[2J\\a"]', ["1:10 PC012"]),
        ('a: "\\N"\nb: "\\L"', ["1:4 PC012", "2:4 PC012"]),
        ('"a\\0": 1', ["1:1 PC012"]),
        ('a: "\\u200f\\t\\n ü"', []),
        ("a: 'ü \u3000'", []),
    ],
)
def test_escapes_bring_in_no_control_characters(tmp_path: Path, text: str, places: list[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    root, findings = load_file(path, "a.yaml", Sources())
    assert root is not None
    assert brief(findings) == places


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c", "1:5", "': '"),
        ("a: 1\n b: 2", "2:3", "indentation"),
        ("a:\t- b", "1:4", "'- '"),
        ("a:\n  b: 1\n\tc: 2\n", "3:1", "a tab"),
        ("a: 1\n\tb: 1\n", "2:1", "a tab"),
        ("\ta: 1", "1:1", "a tab stands"),
        ("a: @x", "1:4", "can't begin with '@'"),
        ("a: %x", "1:4", "can't begin with '%'"),
        ("a: 'x\nb: 1\n", "1:4", "never closed"),
        ('a: "\\q"', "1:5", "doesn't exist"),
        ('a: "\\ud800"', "1:7", "no Unicode character"),
        ("a: 1\nb\nc: 2\n", "3:1", "without ': '"),
        ("a: *\n", "1:5", "needs a name"),
        ("a: [1\nb: 3\n", "2:2", "',' or ']'"),
        ("a: {b: 1\n", "2:1", "',' or '}'"),
        ("a:\n  - 1\n  b: 1\n", "3:3", "'- '"),
        ("a: 1\n  - 2\n  b: 3\n", "3:4", "': '"),
        ('a: "b" c\n', "1:8", "no key stands"),
        ("a: !x!y 1\n", "1:4", "begins with !"),
        ("a: 'x\n--- y'\n", "2:1", "inside a quoted text"),
        ("%FOO\n---\na: 1\n", "1:5", "unknown directive name"),
    ],
)
def test_broken_syntax_is_explained_at_its_place(tmp_path: Path, text: str, place: str, words: str) -> None:
    findings = load(tmp_path, text.encode())
    assert brief(findings) == [f"{place} PC020"]
    assert words in findings[0].message


def test_what_was_found_before_the_syntax_breaks_is_kept(tmp_path: Path) -> None:
    findings = load(tmp_path, b"a: 1\na: 2\nb: [1\nc: 3\n")
    assert brief(findings) == ["2:1 PC021", "4:2 PC020"]
    assert findings[1].related[0][0] == "what it belongs to began here"
    assert str(findings[1].related[0][1]) == "a.yaml:3:4"


def test_errors_without_a_place_are_said_at_the_file() -> None:
    sources = Sources()
    file = sources.add("a.yaml", b"x")
    finding = explain(ReaderError("a", 1, 120, "unicode", "odd"), file, sources)
    assert str(finding.span) == "a.yaml:1:1"
    assert "odd" in finding.message
    bare = YAMLError()
    bare.problem, bare.context = "found character that cannot start any token", "while"  # type: ignore[attr-defined]
    bare.problem_mark = SimpleNamespace(line=7, column=0)  # type: ignore[attr-defined]
    assert explain(bare, file, sources).message == "text can't begin with ''; put it into quotes"
