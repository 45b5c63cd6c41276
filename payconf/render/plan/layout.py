"""The first screen: groups of entries, shortened until they fit, or whole with `--full`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from payconf.render.text import Line, count, fit, wrap

HEIGHT = 40
GROUP = 5
"""At most so many lines a group before `--full`, its heading and closing line apart."""
PLACE = 55
"""The column where places begin, as long as what stands before leaves room."""

WORDS = {
    "integrations": "integration",
    "payment_terms": "payment term",
    "rules": "rule",
    "credentials": "credential",
    "webhooks": "webhook",
    "payment_method_configurations": "payment method configuration",
    "payment_method_domains": "payment method domain",
    "marker": "marker",
}
"""What one object of a kind is called."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its line, and lines that say more about it. Every line may be longer than the screen.

    `together`: the head says too little without the details. `examples` may be left out without a word.
    `word`: what such an entry is called where those left out are counted.
    """

    head: Line
    details: tuple[Line, ...] = ()
    together: bool = False
    examples: tuple[Line, ...] = ()
    word: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines."""
        return (self.head, *self.details, *self.examples)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading. `closing` is always shown. `whole`: the first entry is shown whole before others.

    `verbatim`: its lines are commands and files, and are never cut or folded. `pinned`: shown whole under the heading.
    """

    heading: Line | None
    entries: tuple[Entry, ...] = ()
    closing: tuple[Line, ...] = ()
    limit: int = GROUP
    whole: bool = False
    verbatim: bool = False
    pinned: tuple[Line, ...] = ()

    def body(self, limit: int, width: int) -> list[Line]:
        """The entries in at most `limit` lines; what is left out is counted in the last one.

        Long lines go on below where all fit so, else they are shortened.
        """
        if self.verbatim:
            return [line for entry in self.entries for line in entry.lines]
        needed = sum(1 + len(entry.details) for entry in self.entries)
        if needed <= limit:
            lines = [line for part in self._with_examples(limit - needed) for line in part]
            return _folded_or_fitted(lines, limit, width)
        shown = self._shown(limit - 1)
        hidden = self.entries[len(shown) :]
        left = _called(hidden) if hidden else f"{needed - sum(map(len, shown))} more lines"
        more = Line(f"  … and {left} (--full)", "dim")
        return _fitted([*(line for part in shown for line in part), more], width)

    def _with_examples(self, room: int) -> list[list[Line]]:
        """Everything, and as many examples as there is room for."""
        shown = []
        for entry in self.entries:
            taken = entry.examples[:room]
            shown.append([entry.head, *entry.details, *taken])
            room -= len(taken)
        return shown

    def _shown(self, room: int) -> list[list[Line]]:
        """As many first lines as fit, then what else is to say about them, in order."""
        first = self.entries[0]
        if self.whole and room > 1:
            begin = [[first.head, *first.details][:room]]
            rest = [[entry.head] for entry in self.entries[1:]]
            return begin + rest[: room - len(begin[0])]
        shown: list[list[Line]] = []
        for entry in self.entries:
            part = [entry.head, *(entry.details if entry.together else ())]
            if len(part) > room and (shown or room < 1):
                break
            shown.append(part[:room])
            room -= len(shown[-1])
        for part, entry in zip(shown, self.entries, strict=False):
            taken = () if entry.together else entry.details[:room]
            part += taken
            room -= len(taken)
        return shown


def _called(entries: Sequence[Entry]) -> str:
    """`21 more: 12 integrations, 9 rules`, where the entries have words for themselves."""
    words = Counter(entry.word for entry in entries if entry.word)
    if len(words) == 1:
        return count(len(entries), f"more {next(iter(words))}")
    kinds = f": {', '.join(count(number, word) for word, number in words.items())}" if words else ""
    return f"{len(entries)} more{kinds}"


@dataclass(slots=True)
class Screen:
    """Blocks of lines, one below the other with an empty line between them."""

    width: int
    full: bool
    groups: list[Group] = field(default_factory=list)

    def lines(self) -> list[Line]:
        """All lines, in at most HEIGHT unless `full`: the longest group gives way first, the first group last."""
        if self.full:
            return self._joined([None] * len(self.groups))
        limits: list[int | None] = [group.limit for group in self.groups]
        lines = self._joined(limits)
        while len(lines) > HEIGHT and (longest := self._longest(limits)) is not None:
            limits[longest] = len(self._body(longest, limits)) - 1
            lines = self._joined(limits)
        return lines

    def bodies(self) -> list[list[Line]]:
        """For each group what stands under its heading, where there is no screen: each is shortened for itself."""
        limits: list[int | None] = [group.limit for group in self.groups]
        return [self._below(number, limits) for number in range(len(self.groups))]

    def _longest(self, limits: list[int | None]) -> int | None:
        """The group to be shortened next; None where all are down to one line."""
        shorter = [number for number, group in enumerate(self.groups) if group.heading and not group.verbatim]
        sizes = {number: len(self._body(number, limits)) for number in shorter}
        spare = {number: size - (4 if self.groups[number].whole else 0) for number, size in sizes.items() if size > 1}
        return max(spare, key=lambda number: (spare[number], number)) if spare else None

    def _body(self, number: int, limits: list[int | None]) -> list[Line]:
        group, limit = self.groups[number], limits[number]
        if limit is not None:
            return group.body(limit, self.width)
        lines = [line for entry in group.entries for line in entry.lines]
        return lines if group.verbatim else [part for line in lines for part in folded(line, self.width)]

    def _joined(self, limits: list[int | None]) -> list[Line]:
        lines: list[Line] = []
        for number, group in enumerate(self.groups):
            head = _fitted([group.heading] if group.heading else [], self.width)
            lines += [*([Line("")] if lines else []), *head, *self._below(number, limits)]
        return lines

    def _below(self, number: int, limits: list[int | None]) -> list[Line]:
        """What stands under the heading of a group."""
        group = self.groups[number]
        pinned = [part for line in group.pinned for part in folded(line, self.width)]
        return [*pinned, *self._body(number, limits), *_fitted(group.closing, self.width)]


def _folded_or_fitted(lines: Sequence[Line], limit: int, width: int) -> list[Line]:
    """Long lines on several, in their order, as long as there is room; the others shortened to one."""
    shown: list[Line] = []
    room = limit - len(lines)
    for line in lines:
        parts = folded(line, width)
        if len(parts) - 1 > room:
            parts = _fitted([line], width)
        shown += parts
        room -= len(parts) - 1
    return shown


def _fitted(lines: Iterable[Line], width: int) -> list[Line]:
    """Every line on one line."""
    return [Line(fit(line.text, width), line.style, line.mark) for line in lines]


def folded(line: Line, width: int) -> list[Line]:
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
