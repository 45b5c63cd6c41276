"""Single values: quotes where they are needed, and texts over several lines as they are."""

from __future__ import annotations

import re

from payconf.fmt.canonical.tree import Node
from payconf.fmt.text import is_plain

_HEADER = re.compile(r"[|>](?P<signs>[-+0-9]*)")


def block_scalar(node: Node, parent: int) -> int:
    """Fill the lines of a block scalar that stands in a collection at column `parent`; returns where its text ends."""
    first, *rest = node.source.split("\n")
    signs = _HEADER.match(first)["signs"]  # type: ignore[index]
    digit = next((sign for sign in signs if sign.isdigit()), "")
    filled = next((line for line in rest if line.strip(" ")), "")
    indent = max(parent, 0) + int(digit) if digit else len(filled) - len(filled.lstrip(" "))
    node.lines = [line[indent:] if filled or digit else "" for line in rest]
    end = node.offset + len(node.source)
    while node.lines and not node.lines[-1]:
        end -= len(rest[len(node.lines) - 1]) + 1
        node.lines.pop()
    chomping = next((sign for sign in signs if sign in "+-"), "")
    if chomping == "+":
        breaks = len(node.text) - len(node.text.rstrip("\n"))
        node.lines += [""] * (breaks - bool(node.lines))
        end = node.offset + len(node.source)
    if node.lines and not node.text.endswith("\n"):
        chomping = "-"  # where the file ends without a line end
    node.source = node.style + chomping
    return end


def comment_of(source: str) -> str:
    """The comment behind the `|` or `>` of a block scalar, with the white space before it."""
    first = source.partition("\n")[0]
    found = re.search(r"[ \t]+#.*", first)
    return found[0].rstrip() if found else ""


def block_header(node: Node) -> str:
    """`|` or `>` with its signs; a digit only where the first line doesn't show the indentation."""
    first = next((line for line in node.lines if line.strip(" ")), "")
    blanks = (any(node.lines) and not first) or any(line and not line.strip(" ") for line in node.lines)
    digit = "2" if blanks or first.startswith(" ") else ""
    return f"{node.style}{digit}{node.source[1:]}"


def one_line(node: Node, flow: bool) -> str | None:
    """A scalar or alias on one line, without its anchor; None where it needs several. `flow`: inside brackets."""
    if node.style in ("|", ">") or "\n" in node.source:
        return None
    if not node.style:
        return node.source
    return requoted(node.source, node.text, flow)


def requoted(source: str, text: str, flow: bool) -> str:
    """Quoted text, without quotes where every reader takes it for the same text; else in double quotes.

    What was written by escapes stays, and so do single quotes around what double quotes would have to escape.
    """
    if "\\" in source and source.startswith('"'):
        return source
    if is_plain(text, flow):
        return text
    if '"' in text or "\\" in text or not text.isprintable():
        return source if source.startswith("'") or not text.isprintable() else f"'{text}'"
    return f'"{text}"'
