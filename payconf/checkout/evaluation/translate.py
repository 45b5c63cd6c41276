"""The body of a PCRE pattern, written for Python's re. None where the two would not understand the same."""

from __future__ import annotations

import re

_GROUP = re.compile(r"\(\?(?::|=|!|<=|<!|>|#[^)]*(?=\))|P<\w+>|P=\w+(?=\))|[imsx]+:|[imsx]*-[imsx]+:)", re.ASCII)
_NAMED = re.compile(r"\(\?(?:<(\w+)>|'(\w+)')", re.ASCII)
_OPENING_FLAGS = re.compile(r"\(\?[imsx]+\)")
_REPEATED = re.compile(r"[*+]|\{[0-9]+,[0-9]*\}|\{[0-9]+\}")
_HEXADECIMAL = re.compile(r"x[0-9A-Fa-f]{2}")
_QUOTED = re.compile(r"Q(.*?)(?:\\E|\Z)", re.DOTALL)
_POSIX = re.compile(r"\[:(\w+):\]")
_POSIX_CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "0-9a-zA-Z",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~",
    "word": r"\w",
    "xdigit": "0-9A-Fa-f",
}
_SAME = frozenset("dDwWsSbBnrtfA123456789")
_SAME_IN_CLASS = frozenset("dDwWsSbnrtf")
_OTHERS = {
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "e": r"\x1b",
    "a": r"\x07",
    "N": r"[^\n]",
    "R": r"(?:\r\n|[\n\x0b\f\r])",
    "h": r"[ \t]",
    "E": "",
}
_OTHERS_IN_CLASS = {"e": r"\x1b", "a": r"\x07", "h": r" \t"}


class Translation:
    """One body. `nested`, once it has run: a group that repeats, or lets choose, is repeated itself."""

    def __init__(self, body: str, *, unicode: bool, end_only: bool, verbose: bool) -> None:
        self.body = body
        self.nested = False
        self._unicode = unicode
        self._end = r"\Z" if end_only else "$"
        self._at = 0
        self._loose: list[bool] = [False]
        self._verbose = verbose

    def run(self) -> str | None:
        """The whole body."""
        made: list[str] = []
        while self._at < len(self.body):
            piece = self._piece()
            if piece is None:
                return None
            made.append(piece)
        return "".join(made)

    def _take(self, found: re.Match[str]) -> str:
        self._at = found.end()
        return found[0]

    def _piece(self) -> str | None:
        sign = self.body[self._at]
        if sign == "\\":
            self._at += 1
            return self._escape()
        if sign == "[":
            return self._class()
        if sign == "(":
            return self._group()
        if sign == "#" and self._verbose:
            end = self.body.find("\n", self._at)
            self._at = len(self.body) if end < 0 else end + 1
            return ""
        if self.body.startswith("{,", self._at):
            return None
        self._at += 1
        if sign == ")":
            self._close()
        elif sign in "*+?{|":
            self._loose[-1] = True
        return self._end if sign == "$" else sign

    def _close(self) -> None:
        """The end of a group: remember whether it is repeated, and holds what may match in several ways."""
        loose = self._loose.pop() if len(self._loose) > 1 else False
        self.nested = self.nested or (loose and _REPEATED.match(self.body, self._at) is not None)
        self._loose[-1] = self._loose[-1] or loose

    def _group(self) -> str | None:
        body, at = self.body, self._at
        opening = _OPENING_FLAGS.match(body, at) if at == 0 else None
        if opening is not None:
            return self._take(opening)
        named = _NAMED.match(body, at)
        found = named or _GROUP.match(body, at)
        if found is None and body.startswith(("(?", "(*"), at):
            return None
        self._loose.append(False)
        if named is not None:
            self._take(named)
            return f"(?P<{named[1] or named[2]}>"
        if found is not None:
            return self._take(found)
        self._at += 1
        return "("

    def _escape(self) -> str | None:
        """What stands behind a backslash, outside a class."""
        quoted = _QUOTED.match(self.body, self._at)
        if quoted is not None:
            self._take(quoted)
            return re.escape(quoted[1])
        return self._escaped(_SAME, _OTHERS)

    def _escaped(self, same: frozenset[str], others: dict[str, str]) -> str | None:
        sign = self.body[self._at : self._at + 1]
        if sign == "h" and self._unicode:
            return None
        hexadecimal = _HEXADECIMAL.match(self.body, self._at)
        if hexadecimal is not None:
            return "\\" + self._take(hexadecimal)
        self._at += 1
        if sign in others:
            return others[sign]
        if sign in same and not (sign.isdigit() and self.body[self._at : self._at + 1].isdigit()):
            return "\\" + sign
        return None if sign.isascii() and sign.isalnum() else re.escape(sign) if sign else "\\"

    def _class(self) -> str | None:
        """`[…]`; a sign that Python might take for a set operator is escaped."""
        made = ["["]
        self._at += 1
        for first in ("^", "]"):
            if self.body.startswith(first, self._at):
                made.append(first if first == "^" else r"\]")
                self._at += 1
        while self._at < len(self.body):
            sign = self.body[self._at]
            if sign == "]":
                self._at += 1
                return "".join(made) + "]"
            piece = self._in_class(sign, made[-1])
            if piece is None:
                return None
            made.append(piece)
        return "["

    def _in_class(self, sign: str, before: str) -> str | None:
        posix = _POSIX.match(self.body, self._at)
        if posix is not None:
            self._take(posix)
            return None if self._unicode else _POSIX_CLASSES.get(posix[1])
        self._at += 1
        if sign == "\\":
            return self._escaped(_SAME_IN_CLASS, _OTHERS_IN_CLASS)
        if sign in "[&~|" or (sign == "-" and before == "-"):
            return "\\" + sign
        return sign
