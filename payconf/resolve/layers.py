"""Layers: which folders make an environment, in which order, and what one folder holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payconf.model.document import Role
from payconf.model.finding import Finding
from payconf.model.nearest import did_you_mean
from payconf.model.node import Mapping, Sequence
from payconf.resolve.overlay import Overlay, put
from payconf.resolve.places import OBJECT_KINDS, own_keys

if TYPE_CHECKING:
    from payconf.model.document import Document, Loaded
    from payconf.model.node import Node
    from payconf.model.span import Sources, Span


@dataclass(slots=True)
class Folders:
    """The folders of a project; `order` says in which order they make an environment."""

    loaded: Loaded
    found: list[Finding]
    by_folder: dict[str, list[Document]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for document in self.loaded.documents:
            self.by_folder.setdefault(document.folder, []).append(document)

    def document(self, folder: str, role: Role) -> Document | None:
        """The fixed file of a folder."""
        return next((document for document in self.by_folder.get(folder, ()) if document.role is role), None)

    def order(self, name: str) -> list[str]:
        """All folders that make an environment, lowest first, itself last; each once."""
        ordered: dict[str, None] = {}
        self._visit(name, (), ordered)
        return list(ordered)

    def _visit(self, name: str, above: tuple[str, ...], ordered: dict[str, None]) -> None:
        for other, span in self.extends(name):
            if other in (*above, name):
                chain = " extends ".join((*(*above, name)[(*above, name).index(other) :], other))
                self.found.append(Finding("PC113", chain, span))
            elif other not in self._known():
                text = f"there is no folder environments/{other}{did_you_mean(other, self._known())}"
                self.found.append(Finding("PC112", text, span))
            elif other not in ordered:
                self._visit(other, (*above, name), ordered)
        ordered[name] = None

    def extends(self, name: str) -> list[tuple[str, Span]]:
        """What an environment.yaml says under `extend`, with places. Another shape is reported by its model."""
        document = self.document(name, Role.ENVIRONMENT)
        items = document.root.get("extend") if document else None
        if not isinstance(items, Sequence):
            return []
        pairs = zip(items, items.marks, strict=True)
        return [(item, self.loaded.sources.span(place)) for item, place in pairs if isinstance(item, str)]

    def _known(self) -> set[str]:
        """Folders with at least one file, also where it could not be read."""
        names = (*self.loaded.sources.names, *(finding.span.file for finding in self.loaded.findings))
        return {name.split("/")[1] for name in names if name.startswith("environments/")} - {""}


def objects(documents: list[Document], sources: Sources, found: list[Finding]) -> Mapping:
    """What the ordinary files of one folder hold together: kind → key → object. A key in two files is a finding."""
    whole = Mapping()
    for document in documents:
        if document.role is not Role.OBJECTS:
            continue
        part = own_keys(document, sources, found)
        for kind, node in part.items():
            marks, below = part.marks[kind], whole.get(kind)
            if kind not in OBJECT_KINDS and isinstance(node, Sequence):
                put(whole, kind, _join(below, node), marks)
            elif kind in OBJECT_KINDS and isinstance(node, Mapping):
                joined = below if isinstance(below, Mapping) else Mapping()
                _add(joined, node, kind, sources, found)
                put(whole, kind, joined, marks)
            else:
                wanted = "a mapping by key" if kind in OBJECT_KINDS else "a list"
                found.append(Finding("PC103", f"{kind} must be {wanted}", sources.span(marks[1])))
    return whole


def _add(joined: Mapping, node: Mapping, kind: str, sources: Sources, found: list[Finding]) -> None:
    """Add the objects of one file; the first definition of a key stays."""
    for key, entry in node.items():
        if key in joined:
            first = (("first defined here", sources.span(joined.marks[key][0])),)
            span, address = sources.span(node.marks[key][0]), f"{kind}/{key}"
            text = f"{kind}.{key} is defined in two files of this folder"
            found.append(Finding("PC111", text, span, address, related=first))
        else:
            put(joined, key, entry, node.marks[key])


def merged(folders: Folders, order: list[str], overlay: Overlay) -> Mapping:
    """All folders upon each other, the last uppermost. `moved` is one list of all: a rename holds wherever it is."""
    result = Mapping()
    for name in order:
        layer = objects(folders.by_folder.get(name, []), overlay.sources, overlay.found)
        extends = bool(folders.extends(name))
        for kind, node in layer.items():
            marks, below = layer.marks[kind], result.get(kind)
            if isinstance(node, Mapping):
                upper = node if extends else overlay.section_without_nulls(node, (kind,))
                lower = below if isinstance(below, Mapping) else Mapping()
                put(result, kind, overlay.merge(lower, upper, (kind,)), marks)
            else:
                put(result, kind, _join(below, overlay.without_nulls(node, (kind,), removes=False)), marks)
    return result


def _join(below: Node | None, above: Node) -> Sequence:
    joined = Sequence()
    for part in (below, above):
        if isinstance(part, Sequence):
            joined.extend(part)
            joined.marks.extend(part.marks)
    return joined
