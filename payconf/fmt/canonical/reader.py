"""Events of libyaml to a tree that keeps what they leave out: where each comment and each blank line belongs.

libyaml says where every value begins and ends. What lies between holds the comments, and nothing else that counts.
"""

from __future__ import annotations

import re
from typing import Any

from payconf.fmt.canonical.scalars import block_scalar, comment_of
from payconf.fmt.canonical.tree import BLANK, Entry, Node, Tree, Unformattable
from payconf.fmt.canonical.trivia import Comment, Trivia, column_of, lines_of, read_trivia

_SKIP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_OPENS = frozenset({"MappingStartEvent", "SequenceStartEvent"})


def read_tree(text: str) -> Tree:
    """The tree of a text that loads, with `\\n` as its line ends. Raises Unformattable."""
    return _Reader(text).tree()


def events_of(text: str) -> list[Any]:
    """All events of libyaml; their marks count characters. Raises yaml.YAMLError."""
    from yaml._yaml import CParser

    parser = CParser(text)
    found = []
    while (event := parser.get_event()) is not None:
        found.append(event)
    return found


def _is_empty(event: Any) -> bool:
    """A value that isn't there."""
    return _kind(event) == "ScalarEvent" and event.start_mark.index == event.end_mark.index


def _kind(event: Any) -> str:
    return str(event.__class__.__name__)


class _Reader:
    """`at`: the next event. `pos`: how far the text has been read. `last`: the entry whose value was read last.

    `columns`: of the block collections that are open. `closed`: those that ended since the last value, the inner ones
    first: a comment that is indented like one of them belongs to it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.events = events_of(text)
        self.at = 0
        self.pos = 0
        self.last: Entry | None = None
        self.mark = ""
        self.columns: list[int] = [-1]
        self.closed: list[tuple[int, Node]] = []
        self.solid = self._solid()

    def tree(self) -> Tree:
        """The whole text."""
        if _kind(self.events[1]) == "StreamEndEvent":
            return Tree(lines_of(*read_trivia(self.text, 0, len(self.text))[:2]), "", None)
        head: list[str] = []
        if self.events[1].explicit:
            before = read_trivia(self.text, 0, len(self.text), "-")
            head = [*before.directives, *lines_of(before.comments, False)]
            self.pos, self.mark = before.end + 2, "---"
        self.at = 2
        top = Entry(None, Node("scalar", 0))
        self._value(top)
        root, rest = top.value, read_trivia(self.text, self.pos, len(self.text))
        self._flush(rest, Entry(None, root, root.tail))
        if self.mark:
            self.mark += top.opening
        elif top.opening:
            top.above.append(top.opening.strip())
        if top.behind:
            root.tail.insert(0, top.behind.strip())
        if root.entries:
            root.entries[0].above[:0] = top.above
        else:
            head += top.above
        return Tree(head, self.mark, root)

    def _solid(self) -> list[int]:
        """Of each event where the next thing that can be seen begins, from it on."""
        found, place = [0] * len(self.events), len(self.text)
        for index in range(len(self.events) - 1, -1, -1):
            event = self.events[index]
            kind = _kind(event)
            if kind in _OPENS or kind == "AliasEvent" or (kind == "ScalarEvent" and not _is_empty(event)):
                place = event.start_mark.index
            elif kind in ("MappingEndEvent", "SequenceEndEvent") and event.start_mark.index < event.end_mark.index:
                place = min(place, event.start_mark.index)
            found[index] = place
        return found

    def _flush(self, trivia: Trivia, entry: Entry) -> None:
        """Give the comments of a gap to what they belong to: the value before, collections that ended, or `entry`."""
        comments = self._behind(trivia.comments)
        level = 0
        for comment in comments:
            while level < len(self.closed) and comment.column < self.closed[level][0]:
                level += 1
            place = self.closed[level][1].tail if level < len(self.closed) else entry.above
            place += [BLANK] * comment.blank + [comment.text]
        if trivia.blank:
            entry.above.append(BLANK)
        self.closed.clear()

    def _behind(self, comments: list[Comment]) -> list[Comment]:
        """The first comment belongs to the value before it where it stands in its line; returns the others."""
        if not comments or comments[0].own or self.last is None or self.last.value.style in ("|", ">"):
            return comments
        if "\n" in self.text[self.pos : comments[0].offset]:  # behind a mark in a line of its own, such as `...`
            return comments
        self.last.behind = comments[0].space + comments[0].text
        return comments[1:]

    def _value(self, entry: Entry) -> None:
        """Read what comes next as the value of an entry."""
        event = self.events[self.at]
        if _is_empty(event):
            entry.value = Node("scalar", self.pos)
            self.at, self.last = self.at + 1, entry
            return
        start = event.start_mark.index
        gap = read_trivia(self.text, self.pos, start)
        comments, blank = list(gap.comments), gap.blank
        node = Node("", start, anchor=event.anchor or "")
        if node.anchor and _kind(event) != "AliasEvent":
            named = start + 1 + len(node.anchor)
            start = _SKIP.match(self.text, named).end()  # type: ignore[union-attr]
            start = min(start, event.end_mark.index) if _kind(event) == "ScalarEvent" else start
            gap = read_trivia(self.text, named, start)
            comments, blank = comments + gap.comments, gap.blank
        mark = event.start_mark
        node.offset, node.column = start, mark.column if start == mark.index else column_of(self.text, start)
        node.below = "\n" in self.text[self.pos : start]
        entry.value, self.pos = node, start
        if comments and not comments[0].own:
            entry.opening = comments[0].space + comments[0].text
            del comments[0]
        block = _kind(event) in _OPENS and not event.flow_style
        if not block:
            entry.above += [comment.text for comment in comments]
        self.at += 1
        if _kind(event) in _OPENS:
            self._collection(event, node, entry, lines_of(comments, blank) if block else [])
        else:
            self._scalar(event, node, entry)
            self.last = entry

    def _scalar(self, event: Any, node: Node, entry: Entry) -> None:
        node.kind, end = "scalar", event.end_mark.index
        if _kind(event) == "AliasEvent":
            node.kind, node.anchor, node.source = "alias", "", self.text[node.offset : end]
        else:
            node.text, node.style = event.value, event.style or ""
            node.source = self.text[node.offset : end]
        if node.style in ("|", ">"):
            entry.behind = comment_of(node.source)
            end = block_scalar(node, self.columns[-1])
        self.pos = end

    def _collection(self, event: Any, node: Node, entry: Entry, lines: list[str]) -> None:
        mapping = _kind(event) == "MappingStartEvent"
        node.kind, node.flow = "mapping" if mapping else "sequence", bool(event.flow_style)
        if node.flow:
            self._flow(node, entry)
            self.last = entry
            return
        hanging = not mapping and node.column == self.columns[-1]
        self.columns.append(node.column)
        while not _kind(self.events[self.at]).endswith("EndEvent"):
            item = Entry(None, node)
            if mapping:
                self._flush(read_trivia(self.text, self.pos, self.solid[self.at]), item)
                self._key(item)
            else:
                dash = read_trivia(self.text, self.pos, self.solid[self.at], "-")
                self._flush(dash, item)
                self.pos = dash.end
            self._value(item)
            node.entries.append(item)
        node.entries[0].above[:0] = lines
        self.at += 1
        self.columns.pop()
        self.closed.append((node.column + hanging, node))

    def _key(self, entry: Entry) -> None:
        """A key and the colon behind it, which a key without a value may lack."""
        event = self.events[self.at]
        holder = Entry(None, Node("scalar", 0))
        self.pos = event.start_mark.index
        self._value(holder)
        if holder.value.kind != "scalar" or "\n" in holder.value.source or holder.value.style in ("|", ">"):
            raise Unformattable(holder.value.offset, "a key goes over several lines")
        entry.key = holder.value
        entry.above += holder.above + ([holder.opening.strip()] if holder.opening else [])
        colon = read_trivia(self.text, self.pos, self.solid[self.at], ":")
        self.last = entry
        if self.text[self.pos : colon.end].endswith(":"):
            self.pos = colon.end
            entry.above += [comment.text for comment in colon.comments]

    def _flow(self, node: Node, entry: Entry) -> None:
        """A collection in brackets, and the one pair of `[a: b]`, which has none."""
        bracket = self.text[node.offset] in "[{"
        self.pos += bracket
        self.last = None
        while not _kind(self.events[self.at]).endswith("EndEvent"):
            item = Entry(None, node)
            gap = read_trivia(self.text, self.pos, self.solid[self.at])
            self._between(gap, entry, item.above)
            self.pos = gap.end
            if node.kind == "mapping":
                self._key(item)
            self._value(item)
            node.entries.append(item)
        end = self.events[self.at].end_mark.index
        if bracket:
            self._between(read_trivia(self.text, self.pos, end - 1), entry, node.tail)
            self.pos = end
        self.at += 1

    def _between(self, trivia: Trivia, holder: Entry, place: list[str]) -> None:
        """Comments inside brackets: behind the item before, behind the bracket, or in lines of their own."""
        comments = trivia.comments
        if comments and not comments[0].own and self.last is None and not holder.opening:
            holder.opening = comments[0].space + comments[0].text
            comments = comments[1:]
        place += [comment.text for comment in self._behind(comments)]
