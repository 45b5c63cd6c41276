"""Trees of expressions for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from payconf.checkout.expression.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Conditional,
    Expression,
    Hash,
    Index,
    ListCall,
    Literal,
    Logic,
    Name,
    Property,
    Unary,
)

_NAMES = st.from_regex(r"[a-zA-Z_é][a-zA-Z0-9_é]{0,6}", fullmatch=True).filter(
    lambda name: name.lower() not in ("true", "false", "null", "count") and not name.startswith("matches")
)
_TEXTS = st.one_of(st.text(max_size=8), st.binary(max_size=4).map(lambda raw: raw.decode("utf-8", "surrogateescape")))
LITERALS = st.one_of(
    st.integers(0, 2**63 - 1).map(lambda value: Literal("integer", value)),
    st.floats(min_value=0, allow_nan=False).map(lambda value: Literal("float", abs(value))),
    _TEXTS.map(lambda value: Literal("text", value)),
    st.booleans().map(lambda value: Literal("boolean", value)),
    st.just(Literal("null", None)),
)


def _logic(operator: str, operands: list[Expression]) -> Expression:
    """As the parser builds it: what groups from the left is one node."""
    first, *others = operands
    if isinstance(first, Logic) and first.operator == operator:
        return Logic(operator, (*first.operands, *others))
    return Logic(operator, tuple(operands))


def _larger(smaller: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    keys = st.one_of(st.integers(0, 9).map(lambda value: Literal("integer", value)), smaller)
    listed = smaller.filter(lambda node: not isinstance(node, ListCall))
    some = st.lists(smaller, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Property, smaller, st.one_of(_NAMES, st.sampled_from(["not", "in", "matches", "matchesX"]))),
        st.builds(Index, listed, smaller),
        st.builds(ListCall, smaller, st.sampled_from(["all", "any", "sum"]), smaller),
        st.builds(Call, st.just("count"), some),
        st.builds(Unary, st.sampled_from(["not", "-", "+"]), smaller),
        st.builds(_logic, st.sampled_from(["and", "or"]), st.lists(smaller, min_size=2, max_size=4)),
        st.builds(
            Comparison,
            st.sampled_from(["=", "!=", "==", "<", "<=", ">", ">=", "in", "not in", "matches"]),
            smaller,
            smaller,
        ),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "%", "**", "~", "..", "|", "^", "&"]), smaller, smaller),
        st.builds(Conditional, smaller, st.one_of(st.none(), smaller), smaller),
        st.builds(Array, some),
        st.lists(st.tuples(keys, smaller), max_size=3).map(lambda entries: Hash(tuple(entries))),
    )


TREES: st.SearchStrategy[Expression] = st.recursive(st.one_of(LITERALS, _NAMES.map(Name)), _larger, max_leaves=12)

_WORDS = (
    *("total", "lineItems", ".any(", ".sum(", "lineItem", ".quantity", "customer", ".name", "count(", "not", "and"),
    *("or", "in", "not in", "matches", "null", "true", "(", ")", "[", "]", "{", "}", ",", ":", "?", ".", "..", "="),
    *("==", "!=", "===", "<", ">=", "+", "-", "*", "/", "%", "**", "~", "|", "&", "^", "!", "1", "0", "1.5", "1E+3"),
    *('"a"', "'b'", '"', "\\", "\n", "#", "é", "\u00a0"),
)
TEXTS = st.lists(st.sampled_from(_WORDS), max_size=14).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)
"""Texts that are sometimes expressions."""
