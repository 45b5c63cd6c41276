"""YAML that payconf writes: one value changed, everything else kept to the character; fresh files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from payconf.fmt import dump_objects, write_value
from payconf.load import load_file
from payconf.model.errors import Refused
from payconf.model.span import Sources

FILE = """\
# yaml-language-server: $schema=x
# Rules of the EU store.
rules:
  de-terms:   # reviewed
    name: "Germany: terms"   # as buyers know it
    sort_order: 15
    enabled: true  # for now
    currency: 'EUR'
    websites: [EU Store, "US Store"] # two
    # who may
    destinations:
      # neighbours
      - DE   # Germany
      - AT
      # far away
      - {country: US, postal_codes: ["90001"]}
    note: |
      Two
      lines

    methods: &all
      - payment-term

  # the next one
  us: {sort_order: 20, currency: USD, methods: *all}
# the end
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("sort_order", 16, "sort_order: 15", "sort_order: 16"),
        ("name", "Germany: 10 EUR", '"Germany: terms"', '"Germany: 10 EUR"'),
        ("name", 'a "b" \n', '"Germany: terms"', '"a \\"b\\" \\n"'),
        ("currency", "NO", "'EUR'", "'NO'"),
        ("currency", "it's", "'EUR'", "'it''s'"),
        ("currency", "a\nb", "'EUR'", '"a\\nb"'),
        ("enabled", False, "true  # for now", "false  # for now"),
        ("sort_order", "15", "sort_order: 15", "sort_order: 15"),
        ("sort_order", Decimal("1E+2"), "sort_order: 15", "sort_order: 100"),
        ("sort_order", "016", "sort_order: 15", 'sort_order: "016"'),
        ("websites", ["EU Store"], '[EU Store, "US Store"]', "[EU Store]"),
        ("websites", ["US Store", "NO"], '[EU Store, "US Store"]', '["US Store", "NO"]'),
        ("websites", [], '[EU Store, "US Store"]', "[]"),
        ("websites", "all", '[EU Store, "US Store"]', "all"),
        ("destinations", ["AT", "DE", "FR"], *("", "")),
    ],
)
def test_a_value_changes_and_nothing_else(path: str, value: Any, old: str, new: str) -> None:
    after = write_value(FILE, ("rules", "de-terms", path), value)
    if old:
        assert after == FILE.replace(old, new)
    else:
        assert after == FILE.replace(
            """\
      - DE   # Germany
      - AT
      # far away
      - {country: US, postal_codes: ["90001"]}
""",
            """\
      - AT
      - DE   # Germany
      - FR
""",
        ).replace("      # neighbours\n      - AT", "      # neighbours\n      - AT")


def test_block_lists_become_short_and_back() -> None:
    shorter = write_value(FILE, ("rules", "de-terms", "destinations"), [])
    assert "    # who may\n    destinations: []\n    note:" in shorter
    text = "a: # why\n  - 1\n  # in\n  - 2\n# end\n"
    assert write_value(text, ("a",), "x") == "a: x # why\n# end\n"
    assert write_value("a: x # why\n# end\n", ("a",), [{"b": [1], "c": {"d": 1}}, {"e": "f"}]) == (
        "a: # why\n  - {b: [1], c: {d: 1}}\n  - {e: f}\n# end\n"
    )
    assert write_value("a: x", ("a",), {"b": 1}) == "a:\n  b: 1\n"


def test_block_scalars_are_replaced_whole() -> None:
    after = write_value(FILE, ("rules", "de-terms", "note"), "One")
    assert after == FILE.replace("note: |\n      Two\n      lines\n", "note: One\n")
    assert write_value("a: >-  # why\n  b\n\n  c\nd: 1\n", ("a",), "x") == "a: x  # why\nd: 1\n"


def test_mappings_are_changed_key_by_key() -> None:
    text = "a:\n  label:\n    default: X # one\n    # two\n    German: 'Y'\n  b: 1\n"
    after = write_value(text, ("a", "label"), {"default": "X", "German": "Z", "French": "W"})
    assert after == text.replace("'Y'\n", "'Z'\n    French: W\n")
    assert write_value(text, ("a", "label"), {"default": "X"}) == text.replace("    German: 'Y'\n", "")
    assert write_value(text, ("a", "label"), {}) == "a:\n  label: {}\n  b: 1\n"
    assert write_value("a: {b: {c: 1, d: 2}}\n", ("a", "b"), {"d": 3, "e": [4]}) == "a: {b: {d: 3, e: [4]}}\n"
    assert write_value("a: {b: 1}\n", ("a",), {"b": {"x": "a, b"}}) == 'a: {b: {x: "a, b"}}\n'


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("", ("a", "b"), 1, "a:\n  b: 1\n"),
        ("# only", ("a",), "x", "# only\na: x\n"),
        ("a:\n", ("a", "b"), 1, "a:\n  b: 1\n"),
        ("a: null # none\nc: 2", ("a", "b"), 1, "a: # none\n  b: 1\nc: 2"),
        ("a: {}\n", ("a", "b", "c"), 1, "a: {b: {c: 1}}\n"),
        ("a: {b: 1}\n", ("a", "c"), [1, 2], "a: {b: 1, c: [1, 2]}\n"),
        ("a:\n  b: 1 # x\n\n  # y\nc: 2\n", ("a", "d"), "e", "a:\n  b: 1 # x\n  d: e\n\n  # y\nc: 2\n"),
        ("a:\n    b: 1", ("a", "d"), {"e": True}, "a:\n    b: 1\n    d:\n      e: true\n"),
        ("a:\n- b: 1\n  c: 2\n", ("a", 0, "d"), 3, "a:\n- b: 1\n  c: 2\n  d: 3\n"),
        ("a:\n- b: 1\n", ("a", 1), {"c": 3}, "a:\n- b: 1\n- {c: 3}\n"),
        ("a:\n- b\n- c\n", ("a", 0), "x", "a:\n- x\n- c\n"),
        ("a:\n- - 1\n  - 2\n", ("a", 0), [2], "a:\n- - 2\n"),
        ("a:\n- - 1 # x\n  # y\n  - 2\n- 3\n", ("a", 0), [2, 1, 4], "a:\n- # y\n  - 2\n  - 1 # x\n  - 4\n- 3\n"),
        ("a: &x\n  - 1\n  - 2\n", ("a",), [2], "a: &x\n  - 2\n"),
        ("a: [b, c]\n", ("a", 1), "x", "a: [b, x]\n"),
        ("a: [b, c]\n", ("a", 2), "x", "a: [b, c, x]\n"),
        ("a: [\n  b, # no\n]\n", ("a", 0), "b", "a: [\n  b, # no\n]\n"),
        ("a: [\n  'b',\n  c,\n]\n", ("a",), ["b", "x"], "a: [\n  'b',\n  x\n]\n"),
        ("a: [b,\n  c]\n", ("a",), ["c", "b"], "a: [c, b]\n"),
        ("a: b\r\nc: d\r\n", ("a",), "x", "a: x\r\nc: d\r\n"),
        ("a: 😀\nc: d # ü\n", ("c",), "é", "a: 😀\nc: é # ü\n"),
        ("{a: 1}", ("b",), 2, "{a: 1, b: 2}"),
        ("a:\n  b:\n", ("a", "b"), "x", "a:\n  b: x\n"),
    ],
)
def test_keys_and_items_are_added_where_they_belong(before: str, path: tuple[Any, ...], value: Any, after: str) -> None:
    assert write_value(before, path, value) == after


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: 1 # x\n# y\nb: 2\n", ("a",), "# y\nb: 2\n"),
        ("a: 1\nb:\n  - 2\n  - 3 # z\n# y\nc: 4\n", ("b",), "a: 1\n# y\nc: 4\n"),
        ("a: 1\nb: 2", ("b",), "a: 1\n"),
        ("# x\na: 1\n", ("a",), "# x\n"),
        ("a:\n  b: 1\nc: 2\n", ("a", "b"), "a: {}\nc: 2\n"),
        ("a: {b: 1, c: 2, d: 3}\n", ("a", "b"), "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", ("a", "d"), "a: {b: 1, c: 2}\n"),
        ("{a: 1}\n", ("a",), "{}\n"),
        ("a:\n  - b: 1\n    c: 2\n", ("a", 0, "b"), "a:\n  - c: 2\n"),
        ("a:\n  - b # x\n  # y\n  - c\n", ("a", 0), "a:\n  # y\n  - c\n"),
        ("a: [b]\n", ("a", 0), "a: []\n"),
        ("a: 1\n", ("b",), "a: 1\n"),
        ("a: [1]\n", ("a", 1), "a: [1]\n"),
        ("a: [1]\n", ("a", 0, "b"), "a: [1]\n"),
        ("a: [1]\n", ("a", "b", 0), "a: [1]\n"),
        ("a: &x {c: 1}\nb: *x\n", ("b", "c"), "a: &x {c: 1}\nb: {}\n"),
        ("a: 1\n", ("b", "c"), "a: 1\n"),
        ("", ("b",), ""),
        ("a:\n  b: |\n    x\n\n  c: 1\n", ("a", "b"), "a:\n\n  c: 1\n"),
    ],
)
def test_values_are_removed_with_their_key(before: str, path: tuple[Any, ...], after: str) -> None:
    assert write_value(before, path, None) == after


@pytest.mark.parametrize(
    ("before", "path", "value", "words"),
    [
        ("a: &x 1\nb: *x\n", ("a",), 2, "needs what stands there"),
        ("a: &x [1]\nb: *x\n", ("b",), [2], "alias"),
        ("a: &x {c: 1}\nb: *x\n", ("b", "c"), 2, "alias"),
        ("a: &x {c: 1}\nb: *x\n", ("a", "c"), 2, "something else"),
        ("a: &x {c: 1, d: 2}\nb: *x\n", ("b", "c"), None, "something else"),
        ("a: text\n", ("a", "b"), 1, "no 'b' in the scalar"),
        ("a: [1]\n", ("a", "b"), 1, "no 'b' in the sequence"),
        ("a: [1]\n", ("a", 5), 1, "no 5 in the sequence"),
        ("a: {b: 1}\n", ("a", 0), 1, "no 0 in the mapping"),
        ("a: [ # why\n  1]\n", ("a",), [2], "would be lost"),
        ("&x a: 1\nb: *x\n", ("a",), None, "needs what stands there"),
        ("? a\n: 1\nb: 2\n", ("a",), None, "something else"),
    ],
)
def test_what_can_not_be_proven_is_refused(before: str, path: tuple[Any, ...], value: Any, words: str) -> None:
    with pytest.raises(Refused, match="by a program") as caught:
        write_value(before, path, value)
    assert words in caught.value.message
    assert "by hand" in caught.value.fix


_WORDS = [
    "NO",
    "y",
    "0x1F",
    "012",
    "1e3",
    "12:30",
    "2026-01-01",
    "1_000",
    "~",
    "null",
    ".inf",
    "<<",
    "a: b",
    "a #b",
    "-",
]
_LETTER = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("\t\n\r")
_TEXT = st.text(_LETTER, max_size=8) | st.sampled_from(_WORDS)
_LEAF = _TEXT | st.integers(-999, 999) | st.booleans()
_VALUE = st.recursive(
    _LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4), max_leaves=8
)


@given(st.dictionaries(_TEXT, _VALUE, max_size=5))
def test_fresh_files_mean_the_same_to_every_reader(data: dict[str, Any]) -> None:
    text = dump_objects(data)
    assert YAML(typ="safe", pure=True).load(text) == (data or None)
    assert yaml.safe_load(text) == (data or None)


_NAME = st.sampled_from(["a", "b", "c d", "NO", "é"])
# ruamel.yaml writes {a: ?b} and U+0085 bare, and reads them as something else.
_SAFE_LEAF = _LEAF.filter(lambda leaf: not isinstance(leaf, str) or (leaf.isprintable() and "?" not in leaf))
_NODE = st.recursive(
    _SAFE_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAME, inner, max_size=3), max_leaves=8
)


def _written(data: Any, indent: int, flow: bool) -> str:
    """YAML as ruamel writes it, with a comment above every line."""
    import io

    writer, out = YAML(typ="rt", pure=True), io.StringIO()
    writer.default_flow_style = flow
    writer.indent(mapping=indent, sequence=indent + 2, offset=indent)
    writer.dump(data, out)
    return out.getvalue()


@settings(deadline=None)
@given(st.data(), st.dictionaries(_NAME, _NODE, min_size=1, max_size=4), st.sampled_from([2, 4]), st.booleans())
def test_any_value_anywhere(draw: st.DataObject, data: dict[str, Any], indent: int, flow: bool) -> None:
    before = "# first\n" + _written(data, indent, flow) + "# last\n"
    path: list[str | int] = []
    node: Any = data
    while True:
        if isinstance(node, dict) and draw.draw(st.integers(0, 3)):
            step: Any = draw.draw(_NAME)
        elif isinstance(node, list) and node and draw.draw(st.booleans()):
            step = draw.draw(st.integers(0, len(node) - 1))
        else:
            break
        path.append(step)
        node = node.get(step) if isinstance(node, dict) else node[step]
    value = draw.draw(_NODE | st.none())
    if not path:
        path.append(draw.draw(_NAME))
    after = write_value(before, tuple(path), value)
    assert after.startswith("# first\n")
    assert after.rstrip().endswith("# last")
    expected = _put(data, path, value)
    assert (YAML(typ="safe", pure=True).load(after) or {}) == expected


def _put(tree: Any, path: list[Any], value: Any) -> Any:
    step, rest = path[0], path[1:]
    if isinstance(tree, list):
        new = [_put(tree[step], rest, value)] if rest else [] if value is None else [value]
        return [*tree[:step], *new, *tree[step + 1 :]]
    tree = dict(tree)
    if rest:
        tree[step] = _put(tree[step], rest, value)
    elif value is None:
        tree.pop(step, None)
    else:
        tree[step] = value
    return tree


def test_values_that_need_more_than_a_line() -> None:
    long = [f"method-{number}" for number in range(20)]
    assert write_value("a: x\n", ("a",), long) == "a:\n" + "".join(f"  - {name}\n" for name in long)
    assert write_value("a: [x]\n", ("b",), long).count("\n") == 22
    nested = {"a": [{"b": long}, [long], []], "c": {}}
    assert YAML(typ="safe", pure=True).load(dump_objects(nested)) == nested
    assert dump_objects({"a": None, "b": Decimal("1.50")}) == "a: null\nb: 1.50\n"
    assert write_value("a: [1, null]\n", ("a",), [None, 2]) == "a: [null, 2]\n"
    assert write_value("a: [1, '2', x]\n", ("a",), [Decimal(1), 2, 3]) == "a: [1, 2, 3]\n"
    assert write_value("a:\n  - b: 1\n", ("a",), ["b"]) == "a:\n  - b\n"
    assert write_value("a: {b: 1}\n", ("a",), "b") == "a: b\n"
    with pytest.raises(Refused):
        write_value("a: &x [&y 1, *y]\n", ("a", 0), 5)


def test_every_file_of_the_repository_survives(repository: Path) -> None:
    for path in sorted((repository / "environments").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        root, _ = load_file(path, "x", Sources())
        for key in root or {}:
            changed = write_value(text, (key, "payconf-test"), {"note": "x"}) if isinstance(root[key], dict) else text
            assert write_value(changed, (key, "payconf-test"), None).rstrip() == text.rstrip()


@pytest.mark.parametrize("code", [0x00, 0x07, 0x1B, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0xD800])
def test_what_no_file_may_hold_is_refused_before_anything_is_written(code: int) -> None:
    bad = f"a{chr(code)}b"
    for value in (bad, [bad], {"x": {bad: "y"}}, {"x": [{"y": bad}]}):
        with pytest.raises(Refused, match=rf"can't be written: it holds the character U\+{code:04X}") as caught:
            write_value("rules:\n  r1: {name: old}\n", ("rules", "r1", "name"), value)
        assert chr(code) not in caught.value.message
        with pytest.raises(Refused, match="can't be written"):
            dump_objects({"rules": value})
    with pytest.raises(Refused, match=r"^rules can't be written"):
        write_value("rules: {}\n", ("rules", bad, "name"), "x")


def test_what_load_takes_as_an_escape_is_written_as_one() -> None:
    text = write_value("name: old\n", ("name",), "a\u200fb\tc\n\ufeff")
    assert text == 'name: "a\\u200fb\\tc\\n\\ufeff"\n'
