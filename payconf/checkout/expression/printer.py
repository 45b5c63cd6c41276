"""Tree to text: one spelling for each meaning, with brackets only where they change it."""

from __future__ import annotations

import re

from payconf.checkout.expression.grammar import INFIX, PREFIX
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

_WORDS = frozenset({"and", "or", "not", "in"})
_ODD = re.compile(r'["\\\x00-\x1f\udc80-\udcff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\f": "\\f"}
_LOOSE = 0
"""The binding of a conditional: it stands in brackets wherever something is around it."""
_TIGHT = 1000
_BRIEF = 40


def show(node: Expression) -> str:
    """The text of a tree; `parse(show(node)) == node`. `not` is written `!`, which may stand anywhere."""
    match node:
        case Literal():
            return _literal(node)
        case Name(name):
            # An operator's name is a variable only where no space follows.
            return f"({name})" if name in _WORDS else name
        case Property(target, name):
            return f"{_inside(target, _TIGHT)}.{name}"
        case Index(target, key):
            return f"{_inside(target, _TIGHT)}[{show(key)}]"
        case ListCall(target, method, body):
            return f"{_inside(target, _TIGHT)}.{method}({show(body)})"
        case Call(name, arguments):
            return f"{name}({', '.join(map(show, arguments))})"
        case Array(items):
            return f"[{', '.join(map(show, items))}]"
        case Hash(entries):
            return "{" + ", ".join(f"{_key(key)}: {show(value)}" for key, value in entries) + "}"
        case _:
            return _operation(node)


def _operation(node: Unary | Logic | Comparison | Binary | Conditional) -> str:
    match node:
        case Unary(operator, operand):
            # Brackets around everything that has an operator: what follows would be drawn in otherwise.
            sign = "!" if operator == "not" else operator
            return sign + (show(operand) if isinstance(operand, Unary) else _inside(operand, _TIGHT - 1))
        case Logic(operator, operands):
            return f" {operator} ".join(_inside(operand, INFIX[operator] + 1) for operand in operands)
        case Conditional(test, then, other):
            middle = "?:" if then is None else f"? {_inside(then, 1)} :"
            return f"{_inside(test, 1)} {middle} {show(other)}"
        case _:
            power, from_right = INFIX[node.operator], node.operator == "**"
            left, right = _inside(node.left, power + from_right), _inside(node.right, power + (not from_right))
            return f"{left} {node.operator} {right}"


def _inside(node: Expression, least: int) -> str:
    """A part of something, in brackets where it binds less tightly than `least`."""
    return show(node) if _binding(node) >= least else f"({show(node)})"


def _binding(node: Expression) -> int:
    match node:
        case Unary(operator):
            # One less, for an operator of the same strength behind it would belong to the operand.
            return PREFIX[operator] - 1
        case Logic(operator) | Comparison(operator) | Binary(operator):
            return INFIX[operator]
        case Conditional():
            return _LOOSE
        case Literal():
            return _TIGHT - 1
        case _:
            return _TIGHT


def _key(key: Expression) -> str:
    plain = isinstance(key, Literal) and key.kind in ("integer", "float", "text")
    return show(key) if plain else f"({show(key)})"


def _literal(node: Literal) -> str:
    value = node.value
    if node.kind == "text":
        return f'"{_ODD.sub(_escape, str(value))}"'
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return "1E+999" if value == float("inf") else repr(value)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\{code:03o}" if code < 32 else f"\\x{code - 0xDC00:02x}")


def brief(node: Expression) -> str:
    """A tree in a message: at most 40 characters, all of them visible."""
    text = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in show(node))
    return text if len(text) <= _BRIEF else f"{text[: _BRIEF - 1]}…"
