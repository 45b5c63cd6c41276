"""The words of an expression, cut as the shop cuts them, in one pass and without backtracking.

A word such as `and` is an operator only behind the start, a space or `(`, and before a space or `(`; else it is a name.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from payconf.checkout.expression.error import ExpressionError

TokenKind = Literal["integer", "float", "text", "name", "operator", "mark", "end"]


class Token(NamedTuple):
    """One word. `mark`: brackets and `. , ? :`. A text is unescaped."""

    kind: TokenKind
    value: str | int | float
    offset: int


# A name is of ASCII letters, digits, _ and whatever isn't ASCII; written as what it isn't, the pattern compiles faster.
_TOKEN = re.compile(
    r"""\ *+(?:
    (?P<number>[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-][0-9]++)?+)
    |(?P<opened>[(\[{])
    |(?P<closed>[)\]}])
    |(?P<text>"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+')
    |(?P<operator>(?<![^ (])(?:not\ in|not|and|or|in)(?=[ (])|(?<![^ (])matches
        |!==|===|>=|<=|\*\*|\.\.|&&|\|\||==|!=|[-*~%/>|!^&+<=])
    |(?P<mark>[.,?:])
    |(?P<name>[^\x00-@\[-^`{-~][^\x00-/:-@\[-^`{-~]*+)
    |(?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_BLANKS = str.maketrans("\r\n\t\v\f", "     ")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_SHORT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"v": b"\v", b"b": b"\b", b"f": b"\f"}
_MOST = 2**63 - 1


def tokenize(text: str) -> list[Token]:
    """All words, the last of kind `end`; raises ExpressionError. Offsets are those of `text`."""
    _encodable(text)
    line = text.translate(_BLANKS)
    tokens: list[Token] = []
    brackets: list[tuple[str, int]] = []
    position, match = 0, _TOKEN.match
    while (found := match(line, position)) is not None:
        kind = found.lastgroup
        value = found[kind or 0]
        position = found.end()
        offset = position - len(value)
        if kind == "name" or kind == "operator" or kind == "mark":
            tokens.append(Token(cast("TokenKind", kind), value, offset))
        elif kind == "number":
            tokens.append(_number(value, offset))
        elif kind == "text":
            tokens.append(Token("text", unescape(value[1:-1]), offset))
        elif kind == "opened":
            brackets.append((value, offset))
            tokens.append(Token("mark", value, offset))
        elif kind == "closed":
            _close(brackets, value, offset)
            tokens.append(Token("mark", value, offset))
        else:
            if brackets:
                raise _unclosed(*brackets[-1])
            tokens.append(Token("end", "", offset))
            return tokens
    raise _unreadable(line, position)


def unescape(raw: str) -> str:
    """What stands between quotes, with escapes as in C; bytes that are no UTF-8 become lone surrogates."""
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(_escaped, raw.encode()).decode("utf-8", "surrogateescape")


def _escaped(match: re.Match[bytes]) -> bytes:
    sixteen, eight, other = match.groups()
    if sixteen:
        return bytes([int(sixteen, 16)])
    return bytes([int(eight, 8) & 255]) if eight else _SHORT.get(other, other)


def _number(text: str, offset: int) -> Token:
    """Digits alone are an integer while they fit into 64 bits."""
    value = float(text)
    if text.isdigit() and value <= float(_MOST):
        return Token("integer", min(int(text.lstrip("0") or "0"), _MOST), offset)
    return Token("float", value, offset)


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ExpressionError(error.start, "the text holds half a character (a lone surrogate)") from None


def _close(brackets: list[tuple[str, int]], value: str, offset: int) -> None:
    if not brackets:
        raise ExpressionError(offset, f"{value!r} closes a bracket that nothing opened")
    if _CLOSING[brackets[-1][0]] != value:
        raise _unclosed(*brackets[-1])
    brackets.pop()


def _unclosed(bracket: str, offset: int) -> ExpressionError:
    return ExpressionError(offset, f"{bracket!r} is not closed by {_CLOSING[bracket]!r}")


def _unreadable(line: str, position: int) -> ExpressionError:
    offset = position + len(line[position:]) - len(line[position:].lstrip(" "))
    character = line[offset]
    if character in "\"'":
        return ExpressionError(offset, f"the text that begins with {character} has no end")
    return ExpressionError(offset, f"the character {character!r} means nothing in an expression")
