"""What libyaml says about broken text, as findings for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payconf.model.finding import Finding
from payconf.model.span import Sources, Span, mark

if TYPE_CHECKING:
    from yaml import YAMLError

_UNCLOSED = "the quote that opens here is never closed"
_KEY_AND_VALUE = "a key or value stands where none can: check the indentation, and put text that holds ': ' into quotes"
_SENTENCES = {
    "mapping values are not allowed in this context": _KEY_AND_VALUE,
    "block sequence entries are not allowed in this context": "a list item '- ' can't stand here: begin it on its own "
    "line below the key",
    "block mapping entries are not allowed in this context": _KEY_AND_VALUE,
    "could not find expected ':'": "a key without ': ' and value: write `key: value`, or indent the line so that it "
    "continues the text before it",
    "did not find expected key": "no key stands where one must: check the indentation and the quotes before this place",
    "did not find expected '-' indicator": "a line inside a list doesn't begin with '- ': check the indentation",
    "did not find expected ',' or '}'": "the mapping in braces is not closed: a ',' or '}' is missing",
    "did not find expected ',' or ']'": "the list in brackets is not closed: a ',' or ']' is missing",
    "found unknown escape character": "this escape doesn't exist in double quotes: write \\\\ for a backslash, or use "
    "single quotes",
    "found invalid Unicode character escape code": "this escape is no Unicode character",
    "found unexpected document indicator": "the line '---' or '...' stands inside a quoted text",
    "did not find expected alphabetic or numeric character": "an anchor or alias needs a name; put text that begins "
    "with & or * into quotes",
    "found undefined tag handle": "a tag with an unknown handle; put text that begins with ! into quotes",
    "found a tab character where an indentation space is expected": "a tab in the indentation; YAML indents by spaces",
    "found a tab character that violates indentation": "a tab in the indentation; YAML indents by spaces",
}
_CANNOT_START = "found character that cannot start any token"
_VERSION = "found incompatible YAML document"
_NESTED = "exceeded maximum nesting depth"


def explain(error: YAMLError, file: int, sources: Sources) -> Finding:
    """The finding for an error of the parser; `file` is the index of the file in `sources`."""
    place, context = _span(error, "problem_mark", file, sources), _span(error, "context_mark", file, sources)
    problem: str = getattr(error, "problem", None) or str(error).replace("\n", " ")
    if problem == _VERSION:
        return Finding("PC025", "payconf reads YAML 1.2; this directive asks for another version", place)
    if problem == _NESTED:
        return Finding("PC026", "far more levels are nested here than may be", place)
    if problem == "found unexpected end of stream" and context:
        return Finding("PC020", _UNCLOSED, context)
    if problem == _CANNOT_START:
        line = sources.line(place) or ""
        return Finding("PC020", _cannot_start(line[place.column - 1 : place.column]), place)
    said: str = getattr(error, "context", None) or ""
    message = _SENTENCES.get(problem) or f"{problem} {said}".strip()
    related = (("what it belongs to began here", context),) if context and context != place else ()
    return Finding("PC020", message, place, related=related)


def nested_too_deeply(error: YAMLError) -> int | None:
    """Where libyaml's own limit of 1,000 levels (since 0.2.6) is met, as a number of characters; None of other errors.

    libyaml looks ahead, so it may say so before the builder has seen the level that is too deep: that one stands in
    the text before this place, and reading only so much finds it.
    """
    place: Any = getattr(error, "problem_mark", None)
    return place.index if place is not None and getattr(error, "problem", None) == _NESTED else None


def _cannot_start(character: str) -> str:
    if character == "\t":
        return "a tab stands where only spaces may indent"
    return f"text can't begin with {character!r}; put it into quotes"


def _span(error: YAMLError, name: str, file: int, sources: Sources) -> Any:
    place = getattr(error, name, None)
    if place is None:
        return None if name == "context_mark" else Span(sources.names[file], 1, 1)
    return sources.span(mark(file, place.line, place.column))
