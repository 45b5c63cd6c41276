"""A comment of blocks: what must be seen stands open, the rest is folded, and cut by whole entries where it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from payconf.render.markdown.words import code, fenced, folded, plain
from payconf.render.text import clip, count, listing

COMMENT = 65_000
"""Of a comment: GitHub takes 65,536 characters (GitLab 1,000,000); the rest is left to what a pipeline adds."""
SUMMARY = 1_000_000
"""Of a step's summary: GitHub takes 1 MiB of all that one step writes, and counts bytes."""
_RESERVED = 1_500
"""For the sentence that says what was cut, of each part."""
_LONG = 200
_SHORTER = (None, 20, 5, 1)
"""So many lines of each part are seen at once, where all of them are already too much for one comment."""
_FENCE = 200
"""For what stands around folded entries."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a comment. `aside`: what stands behind its title. `lines`: seen at once.

    `prose`: instead of lines, our own words as Markdown.
    `more`: all of its entries, to be folded; none where all is seen.
    `info`: the language of the code block; of a `diff` hosts colour lines by their sign.
    """

    title: str = ""
    aside: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    more: tuple[tuple[str, ...], ...] = ()
    info: str = "text"
    prose: str = ""

    def seen(self, most: int | None = None) -> str:
        """What is seen at once; `most`: so many lines at most, and none of them long."""
        aside = [code(clip(text, _LONG)) for text in self.aside]
        head = [" ".join(["####", plain(clip(self.title, _LONG)), *aside])] if self.title else []
        lines = self.lines if most is None else self._shortened(most)
        body = self.prose or (fenced(lines, self.info) if lines else "")
        return "\n\n".join(filter(None, [*head, body]))

    def _shortened(self, most: int) -> list[str]:
        left = len(self.lines) - most
        more = [f"… and {count(left, 'more line')}"] if left > 0 else []
        return [*(clip(line, _LONG) for line in self.lines[:most]), *more]

    def fold(self, entries: Sequence[tuple[str, ...]]) -> str:
        """Some of the entries, or all of them, folded."""
        whole = len(entries) == len(self.more)
        summary = "All of it" if whole else f"The first {len(entries):,} of {len(self.more):,}"
        return folded(summary, fenced((line for entry in entries for line in entry), self.info))


def size(text: str) -> int:
    """As the host that counts most of it does: UTF-8 bytes are never fewer than characters of any kind."""
    return len(text.encode("utf-8", "replace"))


def comment(top: Sequence[str], blocks: Sequence[Block], bottom: Sequence[str], limit: int, rest: str) -> str:
    """The comment, of at most `limit` bytes. What is seen at once is only cut where it alone is more than that.

    `top` and `bottom` are Markdown; `rest` says where everything is, for the sentence on what was cut.
    """
    room, seen, short = 0, [""], False
    for most in _SHORTER:
        seen, short = [block.seen(most) for block in blocks], most is not None
        room = limit - sum(size(part) + 2 for part in (*top, *seen, *bottom)) - _RESERVED - size(rest)
        if room >= 0:
            break
    parts, cut = list(top), ["lines that are too long or too many"] if short else []
    for block, shown in zip(blocks, seen, strict=True):
        taken, used = _taken(block.more, room - _FENCE)
        room -= used + _FENCE if taken else 0
        parts += [shown, *([block.fold(block.more[:taken])] if taken else [])]
        if taken < len(block.more):
            cut.append(f"{len(block.more) - taken:,} of {len(block.more):,} under {plain(clip(block.title, _LONG))}")
    said = [f"**Cut, because a comment has no room for more:** not here are {listing(cut)}. {rest}"] if cut else []
    return "\n\n".join(filter(None, [*parts, *said, *bottom])) + "\n"


def _taken(entries: Sequence[tuple[str, ...]], room: int) -> tuple[int, int]:
    """So many whole entries fit, and so much they take."""
    used = 0
    for number, entry in enumerate(entries):
        needed = sum(size(line) + 1 for line in entry)
        if used + needed > room:
            return number, used
        used += needed
    return len(entries), used
