"""A resolved environment as YAML, with the place that set each value behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from payconf.model.environment import Environment, Origins
from payconf.model.node import Mapping, Node, Plain, Sequence
from payconf.model.reference import looks_like_reference
from payconf.model.span import Mark
from payconf.render.source import hidden_value
from payconf.render.text import Line, clean, paint

_SAFE_PUNCTUATION = set("_./@+<>=$()-&*:")
_AT = 60


def show_text(environment: Environment, *, provenance: bool = False, color: bool = False) -> str:
    """The merged YAML of an environment. `provenance`: behind every value the file, line and column that set it."""
    name, class_ = clean(environment.name), environment.class_
    lines = [Line(f"# environment {name}, class {class_}, after extend and overlay", "dim")]
    lines += [
        Line(_with_place(text, place, environment.origins, provenance))
        for text, place in _mapping(environment.origins.root, "", ())
    ]
    return paint(lines, color)


_Shown = tuple[str, Mark | None]


def _with_place(text: str, place: Mark | None, origins: Origins, provenance: bool) -> str:
    if not provenance or place is None:
        return text
    return f"{text.ljust(_AT - 2)}  # {clean(str(origins.sources.span(place)))}"


def _mapping(node: Mapping, indent: str, path: tuple[str, ...]) -> Iterator[_Shown]:
    for key, value in node.items():
        place = node.marks[key][1]
        yield from _value(f"{indent}{_scalar(key)}:", value, indent + "  ", (*path, key), place)


def _value(start: str, node: Node, indent: str, path: tuple[str, ...], place: Mark) -> Iterator[_Shown]:
    if isinstance(node, Mapping) and node:
        yield start, None
        yield from _mapping(node, indent, path)
    elif isinstance(node, Sequence) and any(isinstance(item, Mapping | Sequence) for item in node):
        yield start, None
        for item, mark in zip(node, node.marks, strict=True):
            yield f"{indent}- {_flow(item, path)}", mark
    else:
        yield f"{start} {_flow(node, path)}", place


def _flow(node: Node, path: tuple[str, ...]) -> str:
    if isinstance(node, Mapping):
        pairs = (f"{_scalar(key)}: {_flow(value, (*path, key))}" for key, value in node.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(node, Sequence):
        return f"[{', '.join(_flow(item, path) for item in node)}]"
    return "(hidden: a literal where a reference belongs)" if hidden_value(path, node) else _scalar(node)


def _scalar(text: str) -> str:
    """As it was written: plain stays plain where one line can hold it, quoted text is quoted."""
    if isinstance(text, Plain) and text.isprintable() and not any(mark in text for mark in ",[]{}"):
        return clean(text)
    plain = text[:1].isalnum() and all(letter.isalnum() or letter in _SAFE_PUNCTUATION for letter in text)
    if plain and (looks_like_reference(text) or text.replace("_", "").replace("-", "").isalpha()) and text[-1] != ":":
        return clean(text) if text.lower() not in ("true", "false", "null") else json.dumps(text)
    return clean(json.dumps(text, ensure_ascii=False))
