"""Whether two values of a field say the same, and in what exactly they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.model.kind import Semantics
from payconf.model.value import Value, to_json


def same(semantics: Semantics, one: Value, other: Value) -> bool:
    """Compare as the field means it: only a set forgets order and repetition, at every depth.

    Of a mapping that is a part, `other` may hold more keys than `one`, which is what is wanted, or was.
    """
    if one == other:
        return True
    if semantics is Semantics.PART and isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(name in other and other[name] == value for name, value in one.items())
    if semantics is not Semantics.SET or not isinstance(one, list | tuple) or not isinstance(other, list | tuple):
        return False
    return bool(_frozen(one) == _frozen(other))


def part(semantics: Semantics, wanted: Value, held: Value) -> Value:
    """What is held of that which is wanted: of a mapping that is a part the same keys, of anything else all."""
    if semantics is Semantics.PART and isinstance(wanted, Mapping) and isinstance(held, Mapping):
        return {name: held[name] for name in wanted if name in held}
    return held


def _frozen(value: Value) -> Any:
    if isinstance(value, Mapping):
        return frozenset((key, _frozen(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return frozenset(map(_frozen, value))
    return value


def details(semantics: Semantics, before: Value, after: Value) -> tuple[str, ...]:
    """Each difference inside two mappings or sets: `German: Karte -> Kreditkarte`, `+ DE`, `- US`; else nothing."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _inside(before, after)
    if semantics is Semantics.SET and isinstance(before, list | tuple) and isinstance(after, list | tuple):
        old, new = set(map(_frozen, before)), set(map(_frozen, after))
        added = [f"+ {_text(to_json(item))}" for item in after if _frozen(item) not in old]
        return (*added, *(f"- {_text(to_json(item))}" for item in before if _frozen(item) not in new))
    return ()


def _inside(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[str, ...]:
    from deepdiff import DeepDiff  # only here, where `==` has said no: it is slow to import and to run

    found = DeepDiff(to_json(dict(before)), to_json(dict(after)), view="tree")
    return tuple(sorted(_sentence(item) for group in found.values() for item in group))


def _sentence(item: Any) -> str:
    from deepdiff.helper import notpresent

    name = ".".join(map(str, item.path(output_format="list")))
    if item.t1 is notpresent:
        return f"+ {name}: {_text(item.t2)}"
    if item.t2 is notpresent:
        return f"- {name}: {_text(item.t1)}"
    return f"{name}: {_text(item.t1)} -> {_text(item.t2)}"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values() if item not in (None, []))
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
