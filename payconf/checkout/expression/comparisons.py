"""Comparisons: those that fail or mean nothing in PHP, and those whose answer is known before any checkout."""

from __future__ import annotations

import re

from payconf.checkout.expression.kinds import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    LIST,
    NUMBER,
    OBJECT,
    SCALAR,
    TEXT,
    Type,
    text_fits,
)
from payconf.checkout.expression.printer import brief
from payconf.checkout.expression.problem import MOST, Inferring
from payconf.checkout.expression.tree import Array, Binary, Comparison, Expression, Literal, Unary, start

_TRUTH = Type(BOOLEAN)
_NUMERIC = re.compile(r"[0-9]+(\.[0-9]+)?")
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_FLAGS = frozenset("imsxADSUXJun \n\r")
_BRACKETS = "Put brackets around the comparison: not binds more tightly."


def check(inference: Inferring, node: Comparison) -> Type:
    """A comparison is true or false; what is wrong with it goes to `inference`."""
    left = inference.type_of(node.left)
    if node.operator in ("in", "not in") and isinstance(node.right, Array):
        for item in node.right.items:
            type_ = inference.type_of(item)
            if len(inference.found) < MOST:
                _member(inference, node, left, item, type_)
        return _TRUTH
    right = inference.type_of(node.right)
    match node.operator:
        case "=" | "!=":
            _equality(inference, node, left, right)
        case "==":
            _loose(inference, node, left, right)
        case "in" | "not in":
            _membership(inference, node, left, right)
        case "matches":
            _matches(inference, node, left, right)
        case _:
            _order(inference, node, left, right)
    return _TRUTH


def _equality(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    if left.kinds & right.kinds:
        _codes(inference, node, left, right)
        _number(inference, node, node.left, left, right)
        _number(inference, node, node.right, right, left)
        return
    place, fix = _place(node), _fix(node.left, left, node.right, right)
    text = f"{brief(node.left)} is {left}, {brief(node.right)} is {right}, and {node.operator} compares types, too"
    inference.note("PC357", place, f"{text}: {_always(node)}", fix)


def _number(inference: Inferring, node: Comparison, side: Expression, type_: Type, other: Type) -> None:
    """A number that the shop may keep in two ways, such as a quantity, strictly compared with one of them."""
    if type_.kinds == NUMBER and other.kinds in (INTEGER, FLOAT):
        text = f"{brief(side)} may be an integer or a float, and {node.operator} tells 5 from 5.0"
        inference.note("PC359", start(side), text, "Compare with ==, < or >, which look at the value only.")


def _loose(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    for one, other in ((left, right), (right, left)):
        if not one.may(~(LIST | OBJECT)) and not other.may(~SCALAR):
            text = f"{brief(node.left)} is {left}, and {brief(node.right)} is {right}: {_always(node)}"
            inference.note("PC357", _place(node), text)
            return
    _codes(inference, node, left, right)


def _codes(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    for side, type_, other in ((node.left, left, node.right), (node.right, right, node.left)):
        if isinstance(other, Literal) and other.kind == "text":
            _code(inference, node, side, type_, other)


def _code(inference: Inferring, node: Comparison, side: Expression, type_: Type, literal: Literal) -> None:
    """A code compared with a text that is none."""
    if not text_fits(type_, str(literal.value)):
        text = f"{brief(side)} is made of {type_.capitals} capital letters and never {brief(literal)}: {_always(node)}"
        inference.note("PC357", literal.offset, text)


def _membership(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    if not right.may(LIST):
        text = f"{brief(node.right)} is {right}, and {node.operator} looks into lists only; write [ ] around the values"
        inference.note("PC356", start(node.right), text)
    elif right.item is not None and not right.item.kinds & left.kinds:
        fix = None
        if isinstance(node.right, Binary) and node.operator == "in":
            first, last = brief(node.right.left), brief(node.right.right)
            fix = f"Write {brief(node.left)} >= {first} and {brief(node.left)} <= {last}."
        text = f"{brief(node.left)} is {left}, the list holds {right.item}, and {node.operator} compares types, too"
        inference.note("PC357", start(node.right), f"{text}: {_always(node)}", fix)


def _member(inference: Inferring, node: Comparison, left: Type, item: Expression, type_: Type) -> None:
    """One written item of a list."""
    if not left.kinds & type_.kinds:
        text = f"{brief(node.left)} is {left}, {brief(item)} is {type_}, and {node.operator} compares types, too"
        inference.note("PC357", start(item), f"{text}: it is never this one", _fix(node.left, left, item, type_))
        return
    _number(inference, node, node.left, left, type_)
    if isinstance(item, Literal) and item.kind == "text":
        _code(inference, node, node.left, left, item)


def _matches(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    if not left.may(TEXT):
        inference.note("PC356", start(node.left), f"{brief(node.left)} is {left}, and matches looks at texts only")
    if not right.may(TEXT):
        text = f"{brief(node.right)} is {right}, and matches needs a regular expression in quotes"
        inference.note("PC356", start(node.right), text)
    elif isinstance(node.right, Literal) and not _delimited(str(node.right.value)):
        text = f"{brief(node.right)} is no regular expression as the shop reads it"
        fix = 'Write it between slashes, such as "/^10/", with flags such as i behind the second.'
        inference.note("PC356", node.right.offset, text, fix)


def _delimited(pattern: str) -> bool:
    """PCRE as PHP wants it: a sign, the expression, the same sign (or the closing bracket), flags."""
    body = pattern.lstrip()
    opening = body[:1]
    if not opening or opening.isalnum() or opening == "\\":
        return False
    closing, depth, at = _CLOSING.get(opening, opening), 1, 1
    while at < len(body) and depth:
        if body[at] == closing:
            depth -= 1
        elif body[at] == opening:
            depth += 1
        at += 2 if body[at] == "\\" else 1
    return not depth and _FLAGS.issuperset(body[at:])


def _order(inference: Inferring, node: Comparison, left: Type, right: Type) -> None:
    for side, type_ in ((node.left, left), (node.right, right)):
        if not type_.may(SCALAR):
            text = f"{brief(side)} is {type_}, and {node.operator} orders numbers or texts"
            inference.note("PC356", start(side), text)
            return
    if not any(left.may(kinds) and right.may(kinds) for kinds in (NUMBER, TEXT)):
        text = f"{brief(node.left)} is {left}, and {brief(node.right)} is {right}; {node.operator} needs two of a kind"
        inference.note("PC356", _place(node), text, _fix(node.left, left, node.right, right))


def _always(node: Comparison) -> str:
    return "this always holds" if node.operator in ("!=", "not in") else "this never holds"


def _place(node: Comparison) -> int:
    """What people will change: the literal, else the operator."""
    for side in (node.right, node.left):
        if isinstance(side, Literal):
            return side.offset
    return node.offset


def _fix(left: Expression, left_type: Type, right: Expression, right_type: Type) -> str | None:
    if isinstance(left, Unary) and left.operator == "not":
        return _BRACKETS
    for literal, other in ((right, left_type), (left, right_type)):
        if isinstance(literal, Literal) and (spelling := _spelling(literal, other)):
            return f"Write {spelling} instead."
    return None


def _spelling(literal: Literal, other: Type) -> str | None:
    """The literal as a value of another type, where it has one."""
    value = literal.value
    if literal.kind == "text":
        return str(value) if other.may(NUMBER) and _NUMERIC.fullmatch(str(value)) else None
    if literal.kind == "integer" and other.may(FLOAT):
        return f"{value}.0"
    if isinstance(value, float) and other.may(INTEGER) and value.is_integer():
        return str(int(value))
    return f'"{brief(literal)}"' if literal.kind in ("integer", "float") and other.may(TEXT) else None
