"""Whole files with comments: objects by their keys, those that stay outside as comments, and where each begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from payconf.fmt.characters import refuse_characters
from payconf.fmt.text import block
from payconf.model.page import Block, Page

_WIDTH = 118


class Written(NamedTuple):
    """The text of a page, and the line (from 1) at which each of its blocks begins, its comments included."""

    text: str
    starts: tuple[int, ...]


def page_text(page: Page) -> Written:
    """The text of a file, as `payconf fmt` lays it out; comments hold visible characters only.

    Raises Refused for a value that no file can hold.
    """
    lines = [f"# yaml-language-server: $schema=../../schemas/{page.schema}.schema.json"]
    lines += _comment("", page.head)
    plain = [entry for entry in page.blocks if not entry.aside]
    lines.append(f"{page.top}:" if plain or page.rows else f"{page.top}: {{}}")
    margin = 0 if plain or page.rows else 2  # comments behind `{}` are not in it
    parts = [[*_block(entry)] for entry in page.blocks]
    apart = any(len(part) > 1 for part in parts)
    starts = []
    for index, part in enumerate(parts):
        lines += [""] * (apart and index > 0)
        starts.append(len(lines) + 1)
        lines += [line[margin:] for line in part]
    for row in page.rows:
        refuse_characters(row)
        lines += block([row], 2)
    return Written("".join(f"{line}\n" for line in lines), tuple(starts))


def _block(entry: Block) -> Iterator[str]:
    for text in entry.comments:
        yield from _comment("  ", text)
    if entry.value is None:
        return
    refuse_characters({entry.key: entry.value})
    for line in block({entry.key: entry.value}, 2):
        yield f"  #{line[1:]}" if entry.aside else line


def _comment(indent: str, text: str) -> Iterator[str]:
    """A sentence as comment lines, broken at blanks; what can't be seen becomes an escape."""
    seen = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    line = ""
    for word in seen.split(" "):
        if line and len(indent) + 2 + len(line) + 1 + len(word) > _WIDTH:
            yield f"{indent}# {line}"
            line = ""
        line = f"{line} {word}" if line else word
    if line:
        yield f"{indent}# {line}"
