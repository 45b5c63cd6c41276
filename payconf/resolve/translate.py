"""What pydantic says, in our own words: code, sentence and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from payconf.model.config.types import Section
from payconf.model.finding import Finding
from payconf.model.nearest import MOST, did_you_mean
from payconf.model.node import Mapping, Plain, Sequence, find
from payconf.resolve.places import field_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from payconf.model.span import Sources, Span

Path = tuple[str | int, ...]

_BOUNDS = {
    "string_too_short": "is too short: {length} of at least {min_length} characters",
    "string_too_long": "is too long: {length} of at most {max_length} characters",
    "too_short": "has too few entries: {length} of at least {min_length}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
_SHAPES = {"model_type": "a mapping", "dict_type": "a mapping", "list_type": "a list"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is typed: `prefix` leads to it in `root`. `start`: the place of what has none of its own."""

    root: Mapping
    prefix: Path
    sources: Sources
    address: str | None
    start: Span

    def span(self, path: Path, key: bool = False) -> Span:
        """The place of something in it, or of its nearest parent."""
        place = find(self.root, (*self.prefix, *path), key)
        return self.start if place is None else self.sources.span(place)

    def node(self, path: Path = ()) -> Any:
        """The value at a path that exists."""
        node: Any = self.root
        for step in (*self.prefix, *path):
            node = node[step]
        return node

    def finding(self, code: str, text: str, path: Path, key: bool = False) -> Finding:
        """A finding at a path."""
        return Finding(code, text, self.span(path, key), self.address)


def translate(error: ValidationError, subject: Subject, model: object, before: int = 0) -> Iterator[Finding]:
    """One finding for each thing that pydantic refuses, made when it is asked for: there may be a million.

    `model` is the type it was asked for. `before`: so many findings there are already.
    """
    details = error.errors(include_url=False, include_input=False)
    return (_one(detail, subject, model, number) for number, detail in enumerate(details, before))


def _one(detail: ErrorDetails, subject: Subject, model: object, before: int) -> Finding:
    kind, loc = detail["type"], detail["loc"]
    if kind == "missing":
        path = _real(subject, loc[:-1])
        return subject.finding("PC102", f"{_dotted((*path, loc[-1]))} is missing", path, key=True)
    path = _real(subject, loc)
    if kind == "extra_forbidden":
        name = str(loc[-1])
        hint = did_you_mean(name, known_keys(model, path[:-1]), before) if before < MOST else ""
        return subject.finding("PC101", f"nobody knows the key {name!r}{hint}", path, key=True)
    if loc[-1:] == ("[key]",):
        return subject.finding("PC105", f"the key {_short(path[-1])} is refused: {detail['msg']}", path, key=True)
    code, text = _value(detail, subject.node(path))
    return subject.finding(code, f"{_dotted(path) or _dotted(subject.prefix)} {text}", path)


def _value(detail: ErrorDetails, node: Any) -> tuple[str, str]:
    """What is wrong with a value: the code, and a sentence that goes on after its name."""
    kind, context = detail["type"], detail.get("ctx", {})
    if type(node) is Plain and not node:
        return "PC103", 'has no value; write "" for empty text, or leave the key away'
    if kind == "string_type":
        return "PC103", f"has another type: expected text, found {_shape(node)}"
    if kind in _SHAPES:
        return "PC103", f"must be {_SHAPES[kind]}, not {_shape(node)}"
    if kind == "literal_error":
        return "PC104", f"must be {context['expected']}, not {_short(node)}"
    if kind == "payconf_form":
        return "PC106", f"can't be read: {context['text']}"
    if kind.startswith("payconf_"):
        return "PC103", f"has another type: {context['text']}"
    if isinstance(node, str) and not node.strip():
        return "PC105", "is empty"
    if kind in _BOUNDS:
        return "PC105", _BOUNDS[kind].format(length=len(node), **context)
    return "PC105", f"is refused: {detail['msg']}"


def _real(subject: Subject, loc: Path) -> Path:
    """The path without the tags that pydantic puts where a field has several forms."""
    real: list[str | int] = []
    node = subject.node()
    for step in loc:
        if (isinstance(node, Mapping) and step in node) or (isinstance(node, Sequence) and isinstance(step, int)):
            node = subject.node((*real, step))
            real.append(step)
    return tuple(real)


def known_keys(model: object, path: Path) -> tuple[str, ...]:
    """The keys that a model knows at a path below it; none where it takes any."""
    for step in path:
        section = _section(model)
        if section is not None and isinstance(step, str):
            fields = {entry.alias or name: entry for name, entry in section.model_fields.items()}
            model = fields[step].annotation if step in fields else section  # else the key of a free mapping
    section = _section(model)
    return field_names(section) if section is not None else ()


def _section(annotation: object) -> type[Section] | None:
    """The first model in a type such as `list[Annotated[Destination, …] | str]`."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section(part)) is not None), None)


def _dotted(path: Path) -> str:
    """`destinations[0].country`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _shape(node: Any) -> str:
    return "a list" if isinstance(node, list) else "a mapping" if isinstance(node, dict) else f"the text {_short(node)}"


def _short(node: Any) -> str:
    return repr(str(node)) if len(str(node)) <= 40 else repr(f"{str(node)[:39]}…")
