"""What to say where a word stands that can't stand there."""

from __future__ import annotations

from payconf.checkout.expression.error import ExpressionError
from payconf.checkout.expression.tokens import Token
from payconf.model.nearest import did_you_mean, names

VALUE = "a value"
OPERATOR = "an operator or the end"

_OPERATORS = frozenset({"and", "or", "not", "in", "matches"})
_ELSEWHERE = {
    "starts": 'the language has no "starts with"; write matches "/^…/"',
    "ends": 'the language has no "ends with"; write matches "/…$/"',
    "contains": 'the language has no "contains"; write matches "/…/"',
    "like": 'the language has no "like"; write matches "/…/"',
    "between": 'the language has no "between"; write two comparisons with and',
    "is": 'the language has no "is"; write = or !=',
    "xor": 'the language has no "xor"; write != between two comparisons in brackets',
}


def unexpected(text: str, tokens: list[Token], at: int, wanted: str) -> ExpressionError:
    """The error about the word at index `at`, where `wanted` must stand."""
    kind, value, offset = tokens[at]
    if kind == "end":
        return ExpressionError(offset, "the expression ends where a value must stand" if at else "the text is empty")
    if kind == "name":
        message = _before(tokens[at - 1]) if at else None
        return ExpressionError(offset, message or _name(str(value), text[:offset], wanted))
    if kind == "text":
        return ExpressionError(offset, f"a text stands where {wanted} must")
    return ExpressionError(offset, _sign(str(value), text[:offset].rstrip(), wanted))


def _before(token: Token) -> str | None:
    """An operator in capitals is a name, and what follows it can't stand there."""
    word = str(token.value)
    known = token.kind == "name" and word.lower() in _OPERATORS and word not in _OPERATORS
    return f"{word!r} is no operator; write {word.lower()}" if known else None


def _name(name: str, before: str, wanted: str) -> str:
    word = name.lower()
    if before[-1:].isdigit():
        return f"{name!r} makes the number unreadable; a number is digits, with a point between digits, such as 1000.50"
    if name in _OPERATORS:
        return f"{name!r} is an operator only with a space or a round bracket on both sides"
    if word in _OPERATORS:
        return f"{name!r} is no operator; write {word}"
    return _ELSEWHERE.get(word) or f"{name!r} stands where {wanted} must"


def _sign(value: str, before: str, wanted: str) -> str:
    if value == "not":
        return "not stands in front of a value or a bracket; not in is written with exactly one space"
    if value in ("===", "!=="):
        return f"the shop refuses {value}; {value[:-1].replace('==', '=')} is strict already"
    if value == "." and before.endswith("?"):
        return "the language has no ?. operator; guard with and"
    if value == "?" and before.endswith("?"):
        return "the language has no ?? operator; write test ? value : other"
    if value == "." and wanted == VALUE:
        return "a number begins with a digit, such as 0.5"
    return f"{value!r} stands where {wanted} must"


def unknown_function(name: str, offset: int, known: tuple[str, ...]) -> ExpressionError:
    """A function that doesn't exist; the shop refuses it on save."""
    hint = did_you_mean(name, known) or f"; there is only {names(known)}"
    return ExpressionError(offset, f"there is no function {name!r}{hint}", unknown=True)


def unknown_method(name: str, offset: int, known: tuple[str, ...]) -> ExpressionError:
    """A method that doesn't exist; the shop refuses it on save."""
    hint = did_you_mean(name, known) or f"; lists have {names(known)}"
    return ExpressionError(offset, f"there is no method {name!r}{hint}", unknown=True)
