"""Nodes, places and limits of one file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from payconf.load import load_file
from payconf.load.build import MAX_ALIASED, MAX_DEPTH
from payconf.model.errors import InvalidConfiguration
from payconf.model.finding import Finding
from payconf.model.node import Mapping, Plain, Sequence, find
from payconf.model.span import MAX_COLUMN, Sources


@pytest.fixture
def load(tmp_path: Path):
    def run(text: str | bytes) -> tuple[Mapping | None, list[Finding], Sources]:
        path = tmp_path / "a.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        sources = Sources()
        root, findings = load_file(path, "a.yaml", sources)
        return root, findings, sources

    return run


def brief(findings: list[Finding]) -> list[str]:
    return [f"{finding.span.line}:{finding.span.column} {finding.code}" for finding in findings]


def test_scalars_stay_text_and_only_unquoted_ones_are_plain(load) -> None:
    root, findings, _ = load('a: 0042\nb: \'1\'\nc: "2"\nd: |\n  x\ne: >-\n  y\nf: null\ng:\n"h": no\n? i\n: j\n')
    assert findings == []
    assert root == {"a": "0042", "b": "1", "c": "2", "d": "x\n", "e": "y", "f": "null", "g": "", "h": "no", "i": "j"}
    assert {key for key, value in root.items() if type(value) is Plain} == set("afghi")
    assert type(root["b"]) is str


def test_places_of_keys_and_values(load) -> None:
    root, _, sources = load("a:\n  - x\n  - {b: [1, 2]}\nc: # why\n  d: &m 'text'\n")
    seen = {
        path: (str(sources.span(find(root, path, key=True)))[7:], str(sources.span(find(root, path)))[7:])
        for path in [("a",), ("a", 1), ("a", 1, "b"), ("a", 1, "b", 1), ("c",), ("c", "d")]
    }
    assert seen == {
        ("a",): ("1:1", "2:3"),
        ("a", 1): ("3:5", "3:5"),
        ("a", 1, "b"): ("3:6", "3:9"),
        ("a", 1, "b", 1): ("3:13", "3:13"),
        ("c",): ("4:1", "5:3"),
        ("c", "d"): ("5:3", "5:6"),
    }


def test_columns_count_characters(load) -> None:
    root, _, sources = load("\ufeff😀: é\n'ü🎉🎉': {b: 🎉, c: x}\r\nd: y\r\n")
    assert str(sources.span(root.marks["😀"][1])) == "a.yaml:1:4"
    assert str(sources.span(find(root, ("ü🎉🎉", "c")))) == "a.yaml:2:18"
    assert str(sources.span(root.marks["d"][0])) == "a.yaml:3:1"
    assert sources.line(sources.span(root.marks["😀"][0])) == "😀: é"


def test_a_column_beyond_the_mark_is_clipped(load) -> None:
    root, _, sources = load("a: " + " " * (MAX_COLUMN + 9) + "x\nb: y\n")
    assert sources.span(root.marks["a"][1]).column == MAX_COLUMN + 1
    assert str(sources.span(root.marks["b"][1])) == "a.yaml:2:4"


def test_duplicate_keys_name_both_places_and_the_first_stays(load) -> None:
    root, findings, _ = load("a: 1\nb:\n  c: 1\n  'c': 2\n  c: [3]\na: {d: 1, d: 2}\n")
    assert brief(findings) == ["4:3 PC021", "5:3 PC021", "6:1 PC021", "6:11 PC021"]
    assert findings[0].message == "the key 'c' stands here twice"
    assert [(word, str(span)) for word, span in findings[2].related] == [("first here", "a.yaml:1:1")]
    assert root == {"a": "1", "b": {"c": "1"}}
    assert set(root.marks) == {"a", "b"}


def test_keys_that_are_no_text(load) -> None:
    text = "? [a, {b: c}]\n: 1\n? {d: e}\n: [2]\nf: &x g\n*x : h\n?\n: i\n'': j\nk: l\n? [m]\n: ? [n]\n  : 3\n"
    root, findings, _ = load(text)
    assert brief(findings) == [f"{place} PC022" for place in ("1:3", "3:3", "6:1", "7:2", "9:1", "11:3", "12:5")]
    assert root == {"f": "g", "k": "l"}
    assert "*x" in findings[2].message


def test_merge_keys_are_refused_and_quoted_ones_are_text(load) -> None:
    root, findings, _ = load("a: &a {b: 1}\nc:\n  <<: *a\n  d: 2\n'<<': x\n")
    assert brief(findings) == ["3:3 PC023"]
    assert root == {"a": {"b": "1"}, "c": {"d": "2"}, "<<": "x"}


@pytest.mark.parametrize("value", ["!!str 1", "!x 1", "! 1", "!<tag:a> 1", "!!map {}", "!!seq [1]", "&a !!int 1"])
def test_explicit_tags_are_refused(load, value: str) -> None:
    root, findings, _ = load(f"a: {value}\n")
    assert brief(findings) == ["1:4 PC024"]
    assert root is not None


def test_a_tag_is_named_as_it_was_written(load) -> None:
    assert "'!!str'" in load("a: !!str 1\n")[1][0].message
    assert "'!x'" in load("a: !x 1\n")[1][0].message
    assert brief(load("!!str a: 1\n")[1]) == ["1:1 PC024"]


def test_aliases_stand_for_the_same_node(load) -> None:
    root, findings, _ = load("a: &x [1, 2]\nb: *x\nc: [*x, &y z, *y]\n&k d: *k\n")
    assert findings == []
    assert root == {"a": ["1", "2"], "b": ["1", "2"], "c": [["1", "2"], "z", "z"], "d": "d"}
    assert root["b"] is root["a"]
    assert isinstance(root["c"], Sequence)
    assert len(root["c"].marks) == 3


def test_aliases_without_anchor_or_inside_their_own(load) -> None:
    root, findings, _ = load("a: *x\nb: &y\n  c: *y\n  d: [1, *y, 2]\ne: &z [*z]\n")
    assert brief(findings) == ["1:4 PC027", "3:6 PC028", "4:10 PC028", "5:8 PC028"]
    assert root == {"b": {"d": ["1", "2"]}, "e": []}


def test_aliases_that_explode_are_stopped_soon(load) -> None:
    lines = ["a0: &a0 [" + ", ".join("x" * 9) + "]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    root, findings, _ = load("\n".join(lines))
    assert root is None
    assert [finding.code for finding in findings] == ["PC029"]
    assert f"{MAX_ALIASED:,}" in findings[0].message


def test_nesting_is_counted_through_brackets_blocks_and_aliases(load) -> None:
    assert load("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))[1] == []
    assert brief(load("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)[1]) == [f"1:{3 + MAX_DEPTH} PC026"]
    assert brief(load("a: " + "[" * 2_000_000)[1]) == [f"1:{3 + MAX_DEPTH} PC026"]
    assert brief(load("a:\n  " + "- " * 100_000 + "x")[1]) == [f"2:{2 * MAX_DEPTH + 1} PC026"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("é: 💳\r\n😀: !!str é\nb: " + "[" * 1001, ["2:4 PC024", f"3:{3 + MAX_DEPTH} PC026"]),
        ("a: " + "{b: " * 3000, [f"1:{4 * MAX_DEPTH} PC026"]),
        ("? " * 3000, [f"1:{2 * MAX_DEPTH + 1} PC026"]),
        ("a: [" + "\n[" * 3000, [f"{MAX_DEPTH}:1 PC026"]),
    ],
)
def test_of_nesting_beyond_the_parsers_own_limit_the_place_is_that_of_ours(load, text: str, found: list[str]) -> None:
    """libyaml 0.2.6 stops at 1,000 levels, and looks ahead: it may do so before the builder has seen any of them."""
    assert [line for line in brief(load(text)[1]) if "PC022" not in line] == found


def test_where_nothing_but_the_parser_counts_levels_its_place_is_told(load) -> None:
    """libyaml 0.2.5 has no such limit, and misses the ':' behind what must be a key."""
    root, findings, _ = load("a: 1\n" + "[" * 3000)
    assert root is None
    assert brief(findings) in (["2:1000 PC026"], ["2:1026 PC020"])


@pytest.mark.parametrize(("levels", "codes"), [(31, []), (32, ["PC026"])])
def test_nesting_through_an_alias(load, levels: int, codes: list[str]) -> None:
    text = "a: &a " + "{b: " * 32 + "x" + "}" * 32 + "\nc: " + "[" * levels + "*a" + "]" * levels
    assert [finding.code for finding in load(text)[1]] == codes


def test_a_chain_of_anchors_can_not_nest_without_end(load) -> None:
    text = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 99))
    assert [finding.code for finding in load(text)[1]] == ["PC026"]


def test_documents_and_directives(load) -> None:
    assert load("%YAML 1.2\n---\na: 1\n...\n")[1] == []
    assert brief(load("%YAML 1.1\n---\na: 1\n")[1]) == ["1:1 PC025"]
    assert brief(load("%YAML 1.3\n---\na: 1\n")[1]) == ["1:1 PC025"]
    assert brief(load("%TAG !e! tag:example.org,2000:\n---\na: 1\n")[1]) == ["1:1 PC025"]
    root, findings, _ = load("a: 1\n---\nb: 1\n")
    assert root is None
    assert brief(findings) == ["2:1 PC014"]
    assert str(findings[0].related[0][1]) == "a.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [("- a\n", "1:1", "a list"), ("\n  text\n", "2:3", "text"), ("---\n", "2:1", "nothing"), ("''", "1:1", "nothing")],
)
def test_a_root_that_is_no_mapping(load, text: str, place: str, word: str) -> None:
    root, findings, _ = load(text)
    assert root is None
    assert brief(findings) == [f"{place} PC015"]
    assert findings[0].message == f"{word} stands where a mapping must"


def test_comments_alone_are_an_empty_mapping_and_nothing_is_a_finding(load) -> None:
    assert load("# later\n")[:2] == ({}, [])
    for text in ("", "\n \n", "\ufeff"):
        assert load(text)[0] is None
        assert brief(load(text)[1]) == ["1:1 PC013"]


def test_a_missing_c_parser_is_said_clearly(load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    with pytest.raises(InvalidConfiguration, match="C parser"):
        load("a: 1\n")
