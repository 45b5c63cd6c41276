"""An encrypted file, read without decrypting it: its fields' names, and the metadata that say who can open it.

The metadata decide where sops sends a token, and the file may come from a branch that nobody trusts. So they must not
mean one thing here and another to sops: what two parsers could take differently is refused (keys twice, names that
differ in case alone, anchors, tags, several documents), and sops is not given the file but what was understood of it,
written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from payconf.stores.sops.yamlfile import DEEPEST, read_yaml, write_yaml

METADATA = "sops"
_PREFIX = "sops_"
_VALUE = re.compile(r"ENC\[AES256_GCM,data:.*,iv:.*,tag:.*,type:(?P<type>[a-z]+)\]", re.DOTALL)


class Unreadable(ValueError):
    """Why it is no file of sops that can be trusted, as the end of a sentence. It quotes nothing of the file."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """`tree`: the fields, values as they are encrypted. `content`: what sops is to decrypt."""

    tree: dict[str, Any]
    metadata: dict[str, Any]
    content: bytes


def read(content: bytes, form: str) -> Sealed:
    """A file of one of payconf.stores.sops.FORMATS. Raises Unreadable."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise Unreadable("it is no text in UTF-8")
    if form == "dotenv":
        return _dotenv(text)
    try:
        whole = read_yaml(text) if form == "yaml" else _json(text)
    except Unreadable:
        raise
    except ValueError as error:
        said = str(error) if form == "yaml" else "it is no JSON"
    else:
        return _split(whole, write_yaml(text) if form == "yaml" else json.dumps(whole).encode())
    raise Unreadable(said)


def fields(sealed: Sealed) -> Iterator[tuple[str, Any]]:
    """Every value that a #key can name, as `name` or `/a/b`, and what stands there."""
    stack: list[tuple[tuple[str, ...], Any]] = [((), sealed.tree)]
    while stack:
        path, node = stack.pop()
        if isinstance(node, dict):
            stack += [((*path, name), value) for name, value in node.items()]
        else:
            yield path[0] if len(path) == 1 else "/" + "/".join(path), node


def in_clear(sealed: Sealed) -> list[str]:
    """The fields whose values stand in the file as they are."""
    return sorted(
        name
        for name, value in fields(sealed)
        if value not in (None, "", [], "null", "~") and _type(value) is None and not isinstance(value, list)
    )


def only_text(plain: Any, sealed: Any) -> Any:
    """What was decrypted, with None for what was no text before and only looks like one: a date in YAML."""
    if isinstance(plain, dict) and isinstance(sealed, dict):
        return {name: only_text(value, sealed.get(name)) for name, value in plain.items()}
    if isinstance(plain, str) and isinstance(sealed, str) and _type(sealed) not in (None, "str"):
        return None
    if isinstance(plain, str) and isinstance(sealed, str) and _type(sealed) is None and sealed != plain:
        return None
    return plain


def _type(value: Any) -> str | None:
    found = _VALUE.fullmatch(value) if isinstance(value, str) else None
    return found["type"] if found else None


def _split(whole: dict[str, Any], content: bytes) -> Sealed:
    for name in whole:
        if name != METADATA and name.casefold() == METADATA:
            raise Unreadable("a name in it differs from sops in case alone")
    metadata = whole.get(METADATA)
    if metadata is None:
        raise Unreadable("it is not encrypted by sops")
    if not isinstance(metadata, dict):
        raise Unreadable("what stands under sops in it is no mapping")
    return Sealed({name: value for name, value in whole.items() if name != METADATA}, metadata, content)


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        found = None
    if not isinstance(found, dict):
        raise Unreadable("it holds no JSON object")
    level: list[Any] = [found]
    for _ in range(DEEPEST + 1):
        level = [inner for node in level for inner in (node.values() if isinstance(node, dict) else node)]
        level = [node for node in level if isinstance(node, (dict, list))]
    if level:
        raise Unreadable("it is nested too deeply")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a name stands in it twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise Unreadable("it is no JSON")


def _dotenv(text: str) -> Sealed:
    """Lines NAME=value as sops reads them: nothing is trimmed, and quotes are part of the value."""
    tree: dict[str, Any] = {}
    flat: dict[str, str] = {}
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        name, found, value = line.partition("=")
        if not found:
            raise Unreadable("a line of it is no NAME=value")
        if name.casefold().startswith(_PREFIX) and not name.startswith(_PREFIX):
            raise Unreadable("a name in it differs from sops in case alone")
        if name in tree or name in flat:
            raise Unreadable("a name stands in it twice")
        (flat if name.startswith(_PREFIX) else tree)[name] = value.replace("\\n", "\n")
    if not flat:
        raise Unreadable("it is not encrypted by sops")
    return Sealed(
        tree, _unflattened({name.removeprefix(_PREFIX): value for name, value in flat.items()}), text.encode()
    )


def _unflattened(flat: dict[str, str]) -> dict[str, Any]:
    """`age__list_0__map_enc` is the field `enc` in the first of the list `age`."""
    root: dict[str, Any] = {}
    for name, value in flat.items():
        first, *rest = re.split(r"__(map|list)_", name)
        way = [
            first,
            *(f"{'#' if kind == 'list' else ''}{step}" for kind, step in zip(rest[::2], rest[1::2], strict=True)),
        ]
        node = root
        for step in way[:-1]:
            node = node.setdefault(step, {})
            if not isinstance(node, dict):
                raise Unreadable("its metadata contradict themselves")
        if way[-1] in node:
            raise Unreadable("its metadata contradict themselves")
        node[way[-1]] = value
    return {name: _lists(node) for name, node in root.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if not any(name.startswith("#") for name in node):
        return {name: _lists(value) for name, value in node.items()}
    order = [f"#{index}" for index in range(len(node))]
    if set(order) != set(node):
        raise Unreadable("its metadata contradict themselves")
    return [_lists(node[name]) for name in order]
