"""The canonical form of a file of a project: the same values, the same comments, one layout."""

from __future__ import annotations

from payconf.fmt.canonical.layout import layout
from payconf.fmt.canonical.order import arrange
from payconf.fmt.canonical.proof import comments_of, same_values
from payconf.fmt.canonical.reader import read_tree
from payconf.fmt.canonical.tree import Unformattable
from payconf.model.document import Role

__all__ = ["Unformattable", "comments_of", "format_text", "same_values"]

_APART = {Role.OBJECTS: 2, Role.CREDENTIALS: 2}
"""So many levels of blank lines: between sections, and between the entries of each."""


def format_text(text: str, role: Role = Role.OBJECTS) -> str:
    """The canonical form of a text that loads. Idempotent. A file of policies has the role of objects.

    Line ends become those of the first line; a byte order mark must be gone. Raises Unformattable. Whoever writes the
    text proves before that it says the same: see payconf.fmt.canonical.proof.
    """
    crlf = text[: text.find("\n") + 1].endswith("\r\n")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree = read_tree(text)
    arrange(tree, role)
    new = layout(tree, _APART.get(role, 0))
    return new.replace("\n", "\r\n") if crlf else new
