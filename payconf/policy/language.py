"""CEL: compile an expression, evaluate it, and say in words what went wrong. The library is cel-expr-python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cel_expr_python import cel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
_LONG = re.compile(r"""(?=[^\s"']*\d)(?=[^\s"']*[A-Za-z])[^\s"',:/()]{16,}""")
"""A word that may be a key which somebody pasted; the text goes into plans."""
_STATUS = re.compile(r"^[A-Z_]+: |(?<=.) \[[A-Z_]+\]$| \(in container ''\)|, limit: \d+$")
_WORDS = (
    (re.compile(r"^Key not found in map : (.*)$"), r"there is no field \1"),
    (re.compile(r"^No matching overloads found : _?([^(_]+)_?(.*)$"), r"there is no \1 for \2"),
    (re.compile(r"^No matching overloads found : (\(.*\))\.(\w+)(\(.*\))$"), r"there is no \2\3 for \1"),
    (re.compile(r"^Syntax error: "), "it can't be read: "),
    (re.compile(r" expecting \{.*\}$"), ""),
    (re.compile(r"mismatched input '<EOF>'"), "it ends too early"),
    (re.compile(r"\bnull_type\b"), "null"),
    (re.compile(r"\bint64\b"), "int"),
    (re.compile(r"^undeclared reference to '(.*)'$"), r"nobody knows the name '\1'"),
    (re.compile(r"^Applying SELECT to non-message type$"), "a field is asked of something that has none, such as null"),
    (re.compile(r"^Iteration budget exceeded$"), "it goes through more than 10,000 elements in one evaluation"),
    (re.compile(r"^Exceeded max recursion depth.*$"), "it is nested more than 32 levels deep"),
    (re.compile(r"^Expression recursion limit exceeded.*$"), "it is nested more than 32 levels deep"),
)


class Wrong(Exception):
    """An expression that can't be compiled or evaluated. `line` and `column` inside it, from 1; 0: nowhere special."""

    def __init__(self, text: str, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column


class Language:
    """Compiles expressions that know certain names; what those are is told at evaluation."""

    def __init__(self) -> None:
        self._environments: dict[tuple[str, ...], Any] = {}

    def compiled(self, expression: str, names: Collection[str]) -> Any:
        """The program, which is boolean or known only when it runs. Raises Wrong."""
        key = tuple(sorted(names))
        if key not in self._environments:
            self._environments[key] = cel.NewEnv(variables=dict.fromkeys(key, cel.Type.DYN))
        try:
            program = self._environments[key].compile(expression)
        except (RuntimeError, ValueError) as error:
            raise _wrong(str(error)) from None
        kind = program.return_type()
        if kind not in (cel.Type.BOOL, cel.Type.DYN):
            raise Wrong(f"it must be true or false, and is of the type {kind.name().lower()}")
        return program

    def evaluate(self, program: Any, facts: Mapping[str, Any]) -> bool:
        """True or false. Raises Wrong for anything else."""
        try:
            found = program.eval(data=dict(facts))
        except (RuntimeError, ValueError, TypeError) as error:
            raise _wrong(str(error)) from None
        if found.type() == cel.Type.BOOL:
            return bool(found.value())
        if found.type() == cel.Type.ERROR:
            raise _wrong(str(found.plain_value()))
        raise Wrong(f"it must be true or false, and is of the type {found.type().name().lower()}")


def _wrong(said: str) -> Wrong:
    """The first thing that the library says, without its own words for statuses."""
    lines = said.removeprefix("INVALID_ARGUMENT: ERROR: ").splitlines() or [""]
    place = _PLACE.search(lines[0])
    text = _STATUS.sub("", place[3] if place else lines[0]).strip()
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    text = _LONG.sub("…", text)
    return Wrong(text or "no reason is given", *((int(place[1]), int(place[2])) if place else (0, 0)))
