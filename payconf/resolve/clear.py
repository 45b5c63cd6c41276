"""Secrets in clear where addresses and settings of payconf's own systems stand: stores, and the state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.model.finding import Finding
from payconf.model.reference import looks_like_reference
from payconf.resolve.credentials import reference_at
from payconf.stores import OPENERS

if TYPE_CHECKING:
    from payconf.model.node import Node
    from payconf.resolve.translate import Path, Subject

_SECRET = re.compile(
    r"(.*[_-])?(token|secret|password|passwd|passphrase)s?|secret[_-]id|(age|api|access|private|secret)[_-]?key",
    re.IGNORECASE,
)
"""Names of settings whose value opens something."""
_USER = re.compile(r"://[^/?#\s]+@")
_PASSWORD = re.compile(
    r"://[^/?#\s][^?#\s]*:[^?#\s]+@|://:[^?#\s]+@|[?&](?:[a-z_-]*(?:password|passwd|secret|token)|pwd)=[^&#\s]",
    re.IGNORECASE,
)
_OUT = "Revoke it, take it out of the file, and give the whole address to the run as the variable PAYCONF_STATE."


def opens(node: Node, subject: Subject, found: list[Finding]) -> None:
    """What is said of stores, as loaded, right or wrong: where each is and as whom payconf asks it, never with what."""
    _walk(node, (), False, subject, found)


def _walk(node: Node, path: Path, secret: bool, subject: Subject, found: list[Finding]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _walk(value, (*path, key), _SECRET.fullmatch(key) is not None, subject, found)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            _walk(value, (*path, index), secret, subject, found)
    elif looks_like_reference(node):
        reference = reference_at(node, path, subject, found)
        if reference is not None and reference.scheme not in OPENERS:
            text = f"what opens a store is read before any store is open: from {', '.join(sorted(OPENERS))}"
            found.append(subject.finding("PC120", text, path))
    elif secret and node:
        name = next(step for step in reversed(path) if isinstance(step, str))
        found.append(subject.finding("PC123", f"{name} must be a reference, and its value stands here", path))
    elif _USER.search(node) or _PASSWORD.search(node):
        text = "an address of a store holds no user, password or token; payconf takes the access from elsewhere"
        found.append(subject.finding("PC123", text, path))


def state(address: str | None, subject: Subject, found: list[Finding]) -> None:
    """`state:` may name a user. The address itself is not repeated."""
    if address is not None and _PASSWORD.search(address):
        text = "the address of the state holds a password, and it stands here"
        found.append(Finding("PC123", text, subject.span(("state",)), subject.address, _OUT))
