"""The first screen: groups of entries, shortened until they fit, or whole with `--full`."""

from __future__ import annotations

from dataclasses import dataclass, field

from payconf.render.text import Line, clip, wrap

HEIGHT = 40
GROUP = 5
"""At most so many lines a group before `--full`, its heading and closing line apart."""
PLACE = 55
"""The column where places begin, as long as what stands before leaves room."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its line, and lines that say more about it. Every line may be longer than the screen."""

    head: Line
    details: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return (self.head, *self.details)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading. `closing` is always shown. `whole`: the first entry is shown whole before others."""

    heading: Line | None
    entries: tuple[Entry, ...] = ()
    closing: tuple[Line, ...] = ()
    limit: int = GROUP
    whole: bool = False

    def body(self, limit: int, width: int) -> list[Line]:
        """The entries in at most `limit` lines; what is left out is counted in the last one.

        Long lines go on below where all fit so, else they are clipped.
        """
        lines = [line for entry in self.entries for line in entry.lines]
        whole = [part for line in lines for part in _folded(line, width)]
        if len(lines) <= limit:
            return whole if len(whole) <= limit else lines
        shown = self._shown(limit - 1)
        hidden = len(self.entries) - len(shown)
        left = f"{hidden} more" if hidden else f"{len(lines) - sum(map(len, shown))} more lines"
        return [line for part in shown for line in part] + [Line(f"  … and {left} (--full)", "dim")]

    def _shown(self, room: int) -> list[list[Line]]:
        """As many first lines as fit, then what else is to say about them, in order."""
        first = self.entries[0]
        if self.whole and room > 1:
            begin = [list(first.lines[:room])]
            rest = [[entry.head] for entry in self.entries[1:]]
            return begin + rest[: room - len(begin[0])]
        shown = [[entry.head] for entry in self.entries[:room]]
        room -= len(shown)
        for part, entry in zip(shown, self.entries, strict=False):
            taken = entry.details[:room]
            part += taken
            room -= len(taken)
        return shown


@dataclass(slots=True)
class Screen:
    """Blocks of lines, one below the other with an empty line between them."""

    width: int
    full: bool
    groups: list[Group] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """All lines, in at most HEIGHT unless `full`: the longest group gives way first, the first group last."""
        if self.full:
            return [part for line in self._joined([None] * len(self.groups)) for part in _folded(line, self.width)]
        limits: list[int | None] = [group.limit for group in self.groups]
        lines = self._joined(limits)
        while len(lines) > HEIGHT and (longest := self._longest(limits)) is not None:
            limits[longest] = len(self._body(longest, limits)) - 1
            lines = self._joined(limits)
        return [Line(clip(line.text, self.width), line.style, line.mark) for line in lines]

    def _longest(self, limits: list[int | None]) -> int | None:
        """The group to be shortened next; None where all are down to one line."""
        sizes = {number: len(self._body(number, limits)) for number, group in enumerate(self.groups) if group.heading}
        spare = {number: size - (4 if self.groups[number].whole else 0) for number, size in sizes.items() if size > 1}
        return max(spare, key=lambda number: (spare[number], number)) if spare else None

    def _body(self, number: int, limits: list[int | None]) -> list[Line]:
        group, limit = self.groups[number], limits[number]
        if limit is None:
            return [line for entry in group.entries for line in entry.lines]
        return group.body(limit, self.width)

    def _joined(self, limits: list[int | None]) -> list[Line]:
        lines: list[Line] = []
        for number, group in enumerate(self.groups):
            heading = [group.heading] if group.heading else []
            lines += [*([Line("")] if lines else []), *heading, *self._body(number, limits), *group.closing]
        return lines


def _folded(line: Line, width: int) -> list[Line]:
    """One line in several, those behind the first indented further."""
    if len(line.text) <= width:
        return [line]
    text = line.text.lstrip()
    indent = " " * (len(line.text) - len(text))
    first, *rest = wrap(text, width, indent, indent + "    ")
    return [Line(first, line.style, line.mark), *(Line(part, "" if line.mark else line.style) for part in rest)]


def heading(text: str, right: str, width: int) -> Line:
    """A heading, and on the same line at the right edge what it comes to."""
    gap = width - len(text) - len(right)
    return Line(f"{text}{' ' * gap}{right}" if gap >= 2 else f"{text}  {right}".rstrip(), "bold")
