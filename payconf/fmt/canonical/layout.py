"""A tree as lines: two blanks a level, brackets where they fit, and every comment where it was."""

from __future__ import annotations

from payconf.fmt.canonical.scalars import block_header, one_line
from payconf.fmt.canonical.tree import BLANK, Entry, Node, Tree, has_comments

WIDTH = 120
"""A value in brackets that is longer goes over several lines. Text is never broken."""


def layout(tree: Tree, apart: int) -> str:
    """The whole text. `apart`: on so many levels, a blank line stands around what goes over several lines."""
    lines = [*tree.head]
    if tree.mark:
        lines.append(tree.mark)
    if tree.root is not None:
        lines += _block(tree.root, 0, apart) if tree.root.entries else ["{}", *filter(None, tree.root.tail)]
    return "".join(f"{line}\n" for line in lines)


def _block(node: Node, indent: int, apart: int = 0) -> list[str]:
    """The entries of a collection, each on its own lines."""
    lines: list[str] = []
    pad, tall = " " * indent, False
    for index, entry in enumerate(node.entries):
        hoisted, own = _entry(entry, indent, apart - 1)
        above = [*entry.above, *hoisted]
        was, tall = tall, len(own) > 1 and entry.value.kind in ("mapping", "sequence")
        if index and apart > 0 and node.kind == "mapping" and (was or tall) and BLANK not in above:
            above.insert(0, BLANK)
        _add(lines, above, pad, blank=bool(index) and not _kept(node.entries[index - 1].value))
        lines += own
    tail = [*node.tail]
    while tail and not tail[-1]:
        tail.pop()
    _add(lines, tail, pad, blank=not _kept(node.entries[-1].value))
    return lines


def _add(lines: list[str], above: list[str], pad: str, blank: bool) -> None:
    """Comments and blank lines, never two of the latter. `blank`: one may come first."""
    for line in above:
        if line:
            lines.append(pad + line)
        elif blank:
            lines.append(BLANK)
        blank = bool(line)


def _kept(node: Node) -> bool:
    """Does it end with a text that keeps its last lines? Then a blank line behind it would be one more of them."""
    if node.entries:
        return not node.tail and not node.flow and _kept(node.entries[-1].value)
    return node.style in ("|", ">") and "+" in node.source


def _entry(entry: Entry, indent: int, apart: int) -> tuple[list[str], list[str]]:
    """Comments that find no place in its lines and go above it, and the lines of an entry."""
    value, pad = entry.value, " " * indent
    head = f"{pad}{_key(entry.key)}:" if entry.key is not None else f"{pad}-"
    if value.anchor:
        head += f" &{value.anchor}"
    if value.kind in ("mapping", "sequence"):
        short = _inline(value)
        if short is not None and (not value.entries or len(head) + 1 + len(short) <= WIDTH):
            hoisted, behind = _one_comment(entry)
            return hoisted, [f"{head} {short}{behind}"]
        return _tall(entry, head, indent, apart)
    hoisted, behind = _one_comment(entry)
    return hoisted, _scalar(value, head, indent, behind)


def _one_comment(entry: Entry) -> tuple[list[str], str]:
    """Of two comments in the lines of a short value, the first goes above."""
    inside = [*filter(None, entry.value.tail)]
    if entry.behind and entry.opening:
        return [entry.opening.strip(), *inside], entry.behind
    return inside, entry.behind or entry.opening


def _tall(entry: Entry, head: str, indent: int, apart: int) -> tuple[list[str], list[str]]:
    """A collection on lines of its own."""
    value = entry.value
    hoisted = [entry.behind.strip()] if entry.behind and entry.opening else []
    opening = entry.opening or entry.behind
    below = _block(value, indent + 2, apart)
    compact = entry.key is None and not value.anchor and not opening and not below[0].lstrip().startswith("#")
    if compact:
        return hoisted, [f"{head} {below[0][indent + 2 :]}", *below[1:]]
    return hoisted, [head + opening, *below]


def _scalar(value: Node, head: str, indent: int, behind: str) -> list[str]:
    pad = " " * (indent + 2)
    if value.style in ("|", ">"):
        return [f"{head} {block_header(value)}{behind}", *(f"{pad}{line}" if line else "" for line in value.lines)]
    text = one_line(value, flow=False)
    first, *rest = [text] if text is not None else _continued(value)
    rest = [f"{pad}{line}" if line else "" for line in rest]
    if not first:
        return [head + behind]
    if value.below and len(head) + 1 + len(first) > WIDTH:
        lines = [head, pad + first, *rest]
    else:
        lines = [f"{head} {first}", *rest]
    lines[-1] += behind
    return lines


def _continued(value: Node) -> list[str]:
    """The lines of plain or quoted text; their indentation says nothing. A blank may be escaped at the end of one."""
    first, *rest = value.source.split("\n")
    return [_end(first), *(_end(line.lstrip(" \t")) for line in rest)]


def _end(line: str) -> str:
    bare = line.rstrip(" \t")
    escaped = (len(bare) - len(bare.rstrip("\\"))) % 2
    return line[: len(bare) + 1] if escaped else bare


def _inline(node: Node) -> str | None:
    """A collection in brackets on one line; None where it can't be: it is a block, or has comments or long texts."""
    if node.kind not in ("mapping", "sequence"):
        return one_line(node, flow=True)
    if node.entries and (not node.flow or has_comments(node)):
        return None
    parts = []
    for entry in node.entries:
        value = _inline(entry.value)
        if value is None:
            return None
        anchor = f"&{entry.value.anchor} " if entry.value.anchor else ""
        key = _key(entry.key, flow=True) if entry.key is not None else ""
        parts.append(": ".join(filter(None, (key, f"{anchor}{value}".strip()))))
    return f"{{{', '.join(parts)}}}" if node.kind == "mapping" else f"[{', '.join(parts)}]"


def _key(key: Node, flow: bool = False) -> str:
    anchor = f"&{key.anchor} " if key.anchor else ""
    return anchor + (one_line(key, flow) or "")
