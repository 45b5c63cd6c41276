"""The proof that an edit changed one value and nothing else; and the refusal where it did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.fmt.parts import Part, data, parse
from payconf.fmt.text import inline
from payconf.model.errors import Refused
from payconf.model.node import Plain
from payconf.model.scalar import ScalarType, convert

Path = tuple[str | int, ...]


def refuse(path: Path, value: Any, reason: str) -> Refused:
    """The refusal, with what to write by hand."""
    where = ".".join(map(str, path))
    what = "remove the value" if value is None else f"write {inline(value)}"
    return Refused(f"{where} can't be changed by a program: {reason}.", f"Edit the file by hand: at {where}, {what}.")


def prove(before: str, after: str, path: Path, value: Any) -> None:
    """Read both texts again: nothing but the value at `path` may differ. Raises Refused."""
    from ruamel.yaml.error import YAMLError

    try:
        root = parse(after)
    except YAMLError:
        raise refuse(path, value, "the rest of the file needs what stands there now") from None
    expected, found = data(parse(before)), data(root)
    if value is None:
        expected = _without(expected, path)
    else:
        marker = object()
        expected, found = _with(expected, path, marker), _with(found, path, marker)
    part = root
    for step in path:
        part = part.child(step) if part is not None else None
    if expected != found or (value is not None and (part is None or not same(part, value))):
        raise refuse(path, value, "something else would change with it")


def same(part: Part, value: Any) -> bool:
    """True where the text already says the value, in the type that it has."""
    if isinstance(value, Mapping):
        known = {key.text: item for key, item in part.entries}
        return part.kind == "mapping" and set(known) == set(value) and all(same(known[k], v) for k, v in value.items())
    if isinstance(value, list | tuple):
        equal = part.kind == "sequence" and len(part.items) == len(value)
        return equal and all(same(item, other) for item, other in zip(part.items, value, strict=True))
    if part.kind != "scalar":
        return False
    if isinstance(value, Plain):
        return not part.quote and part.text == value
    if isinstance(value, str):
        return part.text == value and (bool(part.quote) or value not in ("null", ""))
    if part.quote or value is None:
        return value is None and not part.quote and part.text == "null"
    to: ScalarType = "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "decimal"
    try:
        return bool(convert(Plain(part.text), to) == value)
    except ValueError:
        return False


def _with(tree: Any, path: Path, marker: object) -> Any:
    """The tree with the marker at the path; mappings are made where nothing stands."""
    if not path:
        return marker
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(tree)
        items[step : step + 1] = [_with(items[step] if step < len(items) else {}, rest, marker)]
        return items
    known = tree if isinstance(tree, dict) else {}
    return {**known, step: _with(known.get(step, {}), rest, marker)}


def _without(tree: Any, path: Path) -> Any:
    """The tree without the value at the path; as it is where there is none."""
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        if not isinstance(tree, list) or step >= len(tree):
            return tree
        return [*tree[:step], *([_without(tree[step], rest)] if rest else []), *tree[step + 1 :]]
    if not isinstance(tree, dict) or step not in tree:
        return tree
    return {key: _without(item, rest) if key == step else item for key, item in tree.items() if rest or key != step}
