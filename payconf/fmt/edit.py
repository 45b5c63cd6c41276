"""One value of a YAML text set or removed; every other character stays. What can't be proven is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.fmt.characters import refuse_characters
from payconf.fmt.items import write_items
from payconf.fmt.parts import Part, parse
from payconf.fmt.proof import Path, prove, refuse, same
from payconf.fmt.text import WIDTH, block, inline, one_line, scalar


def write_value(text: str, path: Path, value: Any) -> str:
    """Set the value at `path` in a YAML text, or remove it and its key where `value` is None.

    Missing mappings on the way are made. `value` is plain data: mappings, lists, str, bool, int, Decimal. Comments,
    quotes and layout of all else stay as they are. Raises Refused where the place can't be edited without touching
    something else (anchors and aliases, a list or text on the way): then somebody has to write it by hand.
    """
    refuse_characters(value, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    edited = text.replace("\r\n", "\n") if newline == "\r\n" else text
    edited = _remove(edited, path) if value is None else _write(edited, path, value)
    prove(text, edited, path, value)
    return edited.replace("\n", newline) if newline == "\r\n" else edited


def _write(text: str, path: Path, value: Any) -> str:
    root = parse(text)
    if root is None:
        return _append(text, _nested(path, value))
    part = root
    for depth, step in enumerate(path):
        if part.alias:
            raise refuse(path, value, "the way there leads through an alias, which stands for a value elsewhere")
        child = part.child(step)
        if child is None:
            rest = _nested(path[depth + 1 :], value)
            if part.kind == "scalar" and not part.quote and part.text in ("", "null") and isinstance(step, str):
                return _replace(text, part, {step: rest})
            if part.kind == "sequence" and step == len(part.items):
                return _list(text, part, [*part.items, rest], path)
            if part.kind != "mapping" or not isinstance(step, str):
                raise refuse(path, value, f"there is no {step!r} in the {part.kind} that stands there")
            return _insert(text, part, step, rest)
        if isinstance(step, int) and depth == len(path) - 1 and not _kept(child, value):
            items = [value if item is child and not same(child, value) else item for item in part.items]
            return text if items == part.items else _list(text, part, items, path)
        part = child
    return _set(text, part, path, value)


def _set(text: str, part: Part, path: Path, value: Any) -> str:
    """Replace a value by another; a mapping key by key, a list item by item."""
    if part.alias:
        raise refuse(path, value, "it is an alias, which stands for a value elsewhere")
    if _kept(part, value) and isinstance(value, Mapping):
        for key, item in value.items():
            text = _write(text, (*path, key), item)
        for key_part, _ in part.entries:
            if key_part.text not in value:
                text = _remove(text, (*path, key_part.text))
        return text
    if _kept(part, value):
        unused, items = list(part.items), []
        for item in value:
            kept = next((old for old in unused if same(old, item)), None)
            if kept is not None:
                unused.remove(kept)
            items.append(item if kept is None else kept)
        return text if items == part.items else _list(text, part, items, path)
    return text if same(part, value) else _replace(text, part, value)


def _kept(part: Part, value: Any) -> bool:
    """True where a collection takes the place of one of its kind, so that what they share can stay."""
    if isinstance(value, Mapping):
        return bool(value and part.entries)
    return isinstance(value, list | tuple) and bool(value and part.items)


def _list(text: str, part: Part, items: list[Any], path: Path) -> str:
    """A list with these items; those that are Parts keep their text."""
    if not items:
        return _replace(text, part, [])
    edited = write_items(text, part, items)
    if edited is None:
        raise refuse(path, "the list", "the comments inside its brackets would be lost")
    return edited


def _replace(text: str, part: Part, value: Any) -> str:
    """Another value in the place of a whole part."""
    room = WIDTH - (part.start - text.rfind("\n", 0, part.start))
    quote = part.quote if part.quote in ("'", '"') else ""
    if not isinstance(value, Mapping | list | tuple):
        short: str | None = scalar(value, part.inside_flow, quote)
    elif part.inside_flow:
        short = inline(value)
    else:
        short = one_line(value, room)
    if short is not None and (part.item or not (part.block or part.quote in ("|", ">"))):
        space = "" if text[part.start - 1 : part.start] in (" ", "\n", "[", "{") else " "
        return text[: part.start] + space + short + text[part.end :]
    line_end, body_end = _line_end(text, part.after), _line_end(text, part.end)
    comment = _comment(text, part, line_end)
    lines = [f" {short}"] if short is not None else ["", *block(value, part.column + 2)]
    lines[0] += comment
    return text[: part.after] + "\n".join(lines) + (text[body_end:] or "\n")


def _comment(text: str, part: Part, line_end: int) -> str:
    """The comment on the line of the part's key, with the white space before it."""
    begin = part.after if part.block else min(part.end, line_end)
    if part.quote in ("|", ">"):
        begin = part.start + 1
    found = text.find("#", begin, line_end)
    if found < 0 or text[found - 1] not in " \t":
        return ""
    return text[len(text[:found].rstrip(" \t")) : line_end]


def _insert(text: str, part: Part, key: str, value: Any) -> str:
    """A new key at the end of a mapping."""
    if part.flow:
        entry = f"{scalar(key, True)}: {inline(value)}"
        if not part.entries:
            brace = text.index("{", part.start) + 1
            return text[:brace] + entry + text[brace:]
        end = part.entries[-1][1].end
        return f"{text[:end]}, {entry}{text[end:]}"
    end = _line_end(text, part.end)
    lines = block({key: value}, part.entries[0][0].column)
    return text[:end] + "\n" + "\n".join(lines) + (text[end:] or "\n")


def _remove(text: str, path: Path) -> str:
    root = parse(text)
    parent = root
    for step in path[:-1]:
        parent = parent.child(step) if parent is not None and not parent.alias else None
    if parent is None or (part := parent.child(path[-1])) is None:
        return text
    if parent.kind == "sequence":
        return _list(text, parent, [item for item in parent.items if item is not part], path)
    index = next(n for n, (_, value) in enumerate(parent.entries) if value is part)
    if len(parent.entries) == 1 and parent is not root:
        return _replace(text, parent, {})
    begin = parent.entries[index][0].start
    if parent.flow:
        if index:
            return text[: parent.entries[index - 1][1].end] + text[part.end :]
        until = parent.entries[1][0].start if len(parent.entries) > 1 else part.end
        return text[:begin] + text[until:]
    end = _line_end(text, part.end) + 1
    line = text.rfind("\n", 0, begin) + 1
    if text[line:begin].strip():
        return text[:begin] + text[end:].lstrip(" ")
    return text[:line] + text[end:]


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _append(text: str, value: Any) -> str:
    lines = block(value, 0)
    return text + ("\n" if text and not text.endswith("\n") else "") + "\n".join(lines) + "\n"


def _nested(path: Path, value: Any) -> Any:
    for step in reversed(path):
        value = {step: value}
    return value
