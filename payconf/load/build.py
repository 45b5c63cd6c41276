"""Events of libyaml to nodes, without recursion; limits are checked at each event.

The loop in `Builder.run` is the hottest of the program: it works on local variables and makes no object for a mark.
"""

from __future__ import annotations

from typing import Any, NoReturn, Protocol

from payconf.load.text import escaped_controls
from payconf.model.finding import Finding, Findings
from payconf.model.node import Mapping, Node, Plain, Sequence
from payconf.model.span import COLUMN_BITS, MAX_COLUMN, Mark, Sources, Span, mark

MAX_DEPTH = 64
MAX_ALIASED = 100_000
_CORE_TAGS = "tag:yaml.org,2002:"
_ODD_KEYS = frozenset({"", "<<"})


class Events(Protocol):
    """What is needed of yaml.cyaml.CParser."""

    def get_event(self) -> Any:
        """The next event; None after the last."""


class StopReading(Exception):
    """The rest of the file can't or must not be read; its finding has been noted."""


class Builder:
    """Builds the nodes of one file. `top` holds the root; `findings` what was refused.

    A refused key gets a name that no text can have (it begins with NUL) and is removed at the end of the document,
    so that the loop goes on and finds what else is wrong.
    """

    def __init__(self, file: int, sources: Sources) -> None:
        self.top = Sequence()
        self.findings = Findings()
        self._file = file
        self._sources = sources
        self._open: list[Any] = [self.top]
        self._anchors: dict[str, Node] = {}
        self._aliased = 0
        self._refused: list[tuple[Mapping, str]] = []
        self._odd_keys: list[Any] = []

    def run(self, parser: Events) -> None:
        """Consume all events; raises what the parser raises, StopReading at a limit, TooMany at that of findings."""
        from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent

        get, base, bits, widest = parser.get_event, mark(self._file, 0, 0), COLUMN_BITS, MAX_COLUMN
        plain, mapping, opened = Plain, Mapping, self._open
        node: Any = self.top
        marks: Any = node.marks
        key: str | None = None
        keyed, key_place = False, 0
        while (event := get()) is not None:
            kind = type(event)
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                ended, node = opened.pop(), opened[-1]
                marks, keyed = node.marks, type(node) is mapping
                key = self._refuse(node) if self._odd_keys and self._after_odd_key(ended) else None
                continue
            start = event.start_mark
            column = start.column
            place = base | start.line << bits | (column if column < widest else widest)
            if kind is not ScalarEvent:
                node, key = self._structure(event, place, key, key_place)
                marks, keyed = node.marks, type(node) is mapping
                continue
            value, style = event.value, event.style
            if keyed and key is None:
                if style or value in node or event.tag or event.anchor or value in _ODD_KEYS:
                    value = self._key(node, event, place)
                key, key_place = value, place
                continue
            if not style:
                value = plain(value)
            elif not value.isprintable():
                self._escapes(value, style, place)
            if event.tag or event.anchor:
                self._properties(event, value, place)
            if keyed:
                node[key] = value
                marks[key] = (key_place, place)
                key = None
            else:
                node.append(value)
                marks.append(place)

    def _after_odd_key(self, ended: Node) -> bool:
        """True where a mapping or list ends that stood where a key must."""
        if self._odd_keys[-1] is not ended:
            return False
        self._odd_keys.pop()
        return True

    def _structure(self, event: Any, place: Mark, key: str | None, key_place: Mark) -> tuple[Any, str | None]:
        """What begins, and aliases; returns the node that is open after it, and the key that waits for its value."""
        kind, opened = event.__class__.__name__, self._open
        node = opened[-1]
        value: Any
        if kind == "MappingStartEvent":
            value = Mapping()
        elif kind == "SequenceStartEvent":
            value = Sequence()
        else:
            return self._other(event, kind, place, key, key_place)
        if event.tag or event.anchor:
            self._properties(event, value, place)
        opened.append(value)
        if len(opened) > MAX_DEPTH + 1:
            self._stop("PC026", f"this is level {MAX_DEPTH + 1}; at most {MAX_DEPTH} may be nested", place)
        if node.__class__ is Sequence:
            node.append(value)
            node.marks.append(place)
        elif key is not None:
            node[key] = value
            node.marks[key] = (key_place, place)
        else:
            self._find("PC022", f"a {'mapping' if kind[0] == 'M' else 'list'} stands where a key must", place)
            self._odd_keys.append(value)
        return value, None

    def _other(self, event: Any, kind: str, place: Mark, key: str | None, key_place: Mark) -> tuple[Any, str | None]:
        """Aliases, and what frames a document."""
        node = self._open[-1]
        if kind != "AliasEvent":
            self._document(event, kind, place)
        elif node.__class__ is Mapping and key is None:
            self._find("PC022", f"the alias *{event.anchor} stands where a key must", place)
            return node, self._refuse(node)
        elif (value := self._alias(event.anchor, place)) is None:
            pass
        elif key is None:
            node.append(value)
            node.marks.append(place)
        else:
            node[key] = value
            node.marks[key] = (key_place, place)
        return node, None

    def _key(self, node: Mapping, event: Any, place: Mark) -> str:
        """A key that is quoted, tagged, anchored, odd or there already: itself, or what stands for a refused one."""
        key: str = event.value
        self._properties(event, key if event.style else Plain(key), place)
        if key in node:
            first = self._sources.span(node.marks[key][0])
            self._find("PC021", f"the key {_short(key)} stands here twice", place, (("first here", first),))
        elif not key:
            self._find("PC022", "the key is empty", place)
        elif key == "<<" and not event.style:
            self._find("PC023", "'<<' would merge another mapping into this one", place)
        elif controls := escaped_controls(key):
            self._find("PC012", f"the key holds {', '.join(controls)}", place)
        else:
            return key
        return self._refuse(node)

    def _refuse(self, node: Mapping) -> str:
        """A name for a refused key."""
        name = f"\0{len(self._refused)}"
        self._refused.append((node, name))
        return name

    def _escapes(self, value: str, style: str, place: Mark) -> None:
        """Refuse control characters that only an escape can bring in."""
        if style == '"' and (controls := escaped_controls(value)):
            self._find("PC012", f"an escape brings {', '.join(controls)} into the text", place)

    def _properties(self, event: Any, value: Node, place: Mark) -> None:
        """The tag and anchor of a node."""
        if event.tag:
            tag = event.tag
            shown = f"!!{tag.removeprefix(_CORE_TAGS)}" if tag.startswith(_CORE_TAGS) else tag
            self._find("PC024", f"the tag {_short(shown)} is not allowed", place)
        if event.anchor:
            self._anchors[event.anchor] = value

    def _alias(self, name: str, place: Mark) -> Node | None:
        """What an alias stands for: the same object, which nobody may change; None where it was refused."""
        value = self._anchors.get(name)
        if value is None:
            self._find("PC027", f"nothing before this place has the anchor &{name}", place)
        elif any(value is node for node in self._open):
            self._find("PC028", f"*{name} stands inside the value that &{name} marks", place)
            value = None
        else:
            self._measure(value, name, place)
        return value

    def _measure(self, value: Node, name: str, place: Mark) -> None:
        """Count what an alias brings in, each time again; the limit also bounds the work done here."""
        rest: list[tuple[Any, int]] = [(value, len(self._open) - 1)]
        while rest:
            node, depth = rest.pop()
            self._aliased += 1
            if self._aliased > MAX_ALIASED:
                self._stop("PC029", f"with *{name}, aliases bring in more than {MAX_ALIASED:,} values", place)
            if node.__class__ is Mapping or node.__class__ is Sequence:
                if depth >= MAX_DEPTH:
                    self._stop("PC026", f"with *{name} more than {MAX_DEPTH} levels are nested", place)
                items = node.values() if node.__class__ is Mapping else node
                rest.extend((item, depth + 1) for item in items)

    def _document(self, event: Any, kind: str, place: Mark) -> None:
        """The start or end of a document or of the stream."""
        if kind == "DocumentEndEvent":
            for node, name in self._refused:
                node.pop(name, None)
                node.marks.pop(name, None)
        elif kind == "DocumentStartEvent":
            if self.top:
                first = (("the first begins here", self._sources.span(self.top.marks[0])),)
                self._stop("PC014", "a second document begins here", place, first)
            if event.version not in (None, (1, 2)):
                self._find("PC025", f"%YAML {'.'.join(map(str, event.version))} stands here, not 1.2", place)
            if event.tags:
                self._find("PC025", "%TAG is not allowed", place)

    def _find(self, code: str, message: str, place: Mark, related: tuple[tuple[str, Span], ...] = ()) -> None:
        self.findings.append(Finding(code, message, self._sources.span(place), related=related))

    def _stop(self, code: str, message: str, place: Mark, related: tuple[tuple[str, Span], ...] = ()) -> NoReturn:
        self._find(code, message, place, related)
        raise StopReading


def _short(text: str) -> str:
    """Text of a file, in a message: quoted, never longer than a line."""
    return repr(text if len(text) <= 60 else text[:59] + "…")
