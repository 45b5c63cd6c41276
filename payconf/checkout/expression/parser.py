"""Text to tree: a Pratt parser for what the shop's own parser accepts, with its precedences.

Where the shop would go on for ever, limits hold: MAX_LENGTH characters, MAX_DEPTH levels.
"""

from __future__ import annotations

from functools import lru_cache

from payconf.checkout.expression import hints
from payconf.checkout.expression.error import ExpressionError
from payconf.checkout.expression.grammar import FUNCTIONS, INFIX, MAX_DEPTH, MAX_LENGTH, METHODS, PREFIX
from payconf.checkout.expression.tokens import Token, tokenize
from payconf.checkout.expression.tree import (
    STRICT,
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
    below,
)

_NESTED = 2 * MAX_DEPTH + 2
"""Calls of `_expression` inside one another: each level of a printed tree needs a bracket and an operand at most."""
_REMEMBERED = 256
"""Characters up to which a tree is kept: people repeat short expressions, and long ones would fill the memory."""
_LOGIC = {"or": "or", "||": "or", "and": "and", "&&": "and"}
_COMPARISONS = STRICT | {"==", "<", ">", ">=", "<=", "matches"}
_CONSTANTS: dict[object, Literal] = {
    **dict.fromkeys(("true", "TRUE"), Literal("boolean", True)),
    **dict.fromkeys(("false", "FALSE"), Literal("boolean", False)),
    **dict.fromkeys(("null", "NULL"), Literal("null", None)),
}


def parse(text: str) -> Expression:
    """The tree of a text that the shop accepts on save; raises ExpressionError for any other."""
    result = _remembered(text) if len(text) <= _REMEMBERED else _parse(text)
    if isinstance(result, tuple):
        raise ExpressionError(*result)
    return result


def _parse(text: str) -> Expression | tuple[int, str, bool, bool]:
    if len(text) > MAX_LENGTH:
        message = f"the expression has {len(text):,} characters; payconf reads at most {MAX_LENGTH:,}"
        return MAX_LENGTH, message, False, True
    try:
        return _Parser(text).run()
    except ExpressionError as error:
        return error.offset, error.message, error.unknown, error.limit


_remembered = lru_cache(maxsize=2048)(_parse)


def _too_deep(offset: int) -> ExpressionError:
    return ExpressionError(offset, f"brackets and operators are nested over {MAX_DEPTH} levels deep", limit=True)


class _Parser:
    """One text, read once from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.nested = 0

    def run(self) -> Expression:
        """The whole text."""
        node = self._expression(0)
        if self.tokens[self.at].kind != "end":
            raise self._unexpected(hints.OPERATOR)
        # A tree is never deeper than it has words, and an operand that isn't written.
        if len(self.tokens) > MAX_DEPTH and (offset := below(node, MAX_DEPTH)) is not None:
            raise _too_deep(offset)
        return node

    def _unexpected(self, wanted: str) -> ExpressionError:
        return hints.unexpected(self.text, self.tokens, self.at, wanted)

    def _next(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _is(self, mark: str) -> bool:
        """True, and gone on, where this mark stands."""
        kind, value, _ = self.tokens[self.at]
        if kind == "mark" and value == mark:
            self.at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._is(mark):
            raise self._unexpected(f"{mark!r}")

    def _expression(self, power: int) -> Expression:
        """Operators that bind at least as tightly as `power`, and a conditional where anything may stand."""
        self.nested += 1
        if self.nested > _NESTED:
            raise _too_deep(self.tokens[self.at].offset)
        node = self._operand()
        while True:
            kind, value, offset = self.tokens[self.at]
            binding = INFIX.get(str(value), -1) if kind == "operator" else -1
            if binding < power:
                break
            self.at += 1
            node = _combine(str(value), node, self._expression(binding + (value != "**")), offset)
        while power == 0 and self._is("?"):
            node = self._conditional(node, self.tokens[self.at - 1].offset)
        self.nested -= 1
        return node

    def _conditional(self, test: Expression, offset: int) -> Expression:
        if self._is(":"):
            return Conditional(test, None, self._expression(0), offset)
        then = self._expression(0)
        other = self._expression(0) if self._is(":") else Literal("null", None, offset)
        return Conditional(test, then, other, offset)

    def _operand(self) -> Expression:
        kind, value, offset = self.tokens[self.at]
        if kind == "name":
            return self._named()
        if kind == "integer" or kind == "float" or kind == "text":
            self.at += 1
            return Literal(kind, value, offset)
        if kind == "operator" and value in PREFIX:
            self.at += 1
            operator = "not" if value == "!" else str(value)
            return self._parts(Unary(operator, self._expression(PREFIX[operator]), offset))
        if self._is("("):
            node = self._expression(0)
            self._expect(")")
            return self._parts(node)
        if self._is("["):
            return self._parts(Array(tuple(self._several("]", trailing=True)), offset))
        if self._is("{"):
            return self._parts(self._hash(offset))
        raise self._unexpected(hints.VALUE)

    def _named(self) -> Expression:
        """A constant, which has no parts; a function or a variable."""
        _, value, offset = self._next()
        constant = _CONSTANTS.get(value)
        if constant is not None:
            return Literal(constant.kind, constant.value, offset)
        name = str(value)
        if name.startswith("matches"):
            # The shop cuts the word off wherever it may be an operator; payconf does everywhere.
            self.at -= 1
            raise self._unexpected(hints.VALUE)
        if not self._is("("):
            return self._parts(Name(name, offset))
        if name not in FUNCTIONS:
            raise hints.unknown_function(name, offset, FUNCTIONS)
        return self._parts(Call(name, tuple(self._several(")")), offset))

    def _several(self, end: str, trailing: bool = False) -> list[Expression]:
        """Expressions between commas up to a closing bracket."""
        found: list[Expression] = []
        while not self._is(end):
            if found:
                self._expect(",")
                if trailing and self._is(end):
                    break
            found.append(self._expression(0))
        return found

    def _hash(self, offset: int) -> Expression:
        entries: list[tuple[Expression, Expression]] = []
        while not self._is("}"):
            if entries:
                self._expect(",")
                if self._is("}"):
                    break
            key = self._key()
            self._expect(":")
            entries.append((key, self._expression(0)))
        return Hash(tuple(entries), offset)

    def _key(self) -> Expression:
        kind, value, offset = self.tokens[self.at]
        if kind == "mark" and value == "(":
            return self._expression(0)
        if kind == "operator" or kind == "mark" or kind == "end":
            raise self._unexpected("a key")
        self.at += 1
        return Literal("text" if kind == "name" else kind, value, offset)

    def _parts(self, node: Expression) -> Expression:
        """`.name`, `.method(body)` and `[key]` behind a node."""
        while True:
            offset = self.tokens[self.at].offset
            if self._is("."):
                node = self._part(node)
            elif isinstance(node, ListCall) or not self._is("["):
                return node
            else:
                node = Index(node, self._expression(0), offset)
                self._expect("]")

    def _part(self, node: Expression) -> Expression:
        """A word that is an operator elsewhere is a name behind a point."""
        kind, value, offset = self.tokens[self.at]
        name = str(value)
        if kind != "name" and not (kind == "operator" and name.isalpha()):
            raise self._unexpected("a name")
        self.at += 1
        if not self._is("("):
            return Property(node, name, offset)
        if name.lower() not in METHODS:
            raise hints.unknown_method(name, offset, METHODS)
        arguments = self._several(")")
        if len(arguments) != 1:
            raise ExpressionError(offset, f"{name}() takes exactly one expression, found {len(arguments)}")
        return ListCall(node, name.lower(), arguments[0], offset)


def _combine(operator: str, left: Expression, right: Expression, offset: int) -> Expression:
    if operator in _COMPARISONS:
        return Comparison(operator, left, right, offset)
    logic = _LOGIC.get(operator)
    if logic is None:
        return Binary(operator, left, right, offset)
    if isinstance(left, Logic) and left.operator == logic:
        return Logic(logic, (*left.operands, right), left.offset)
    return Logic(logic, (left, right), offset)
