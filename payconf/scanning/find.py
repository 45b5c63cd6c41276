"""What is found in one file: by the finder of the guards, and by the names of fields that hold secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from payconf.clear import Found, cards_in, secrets_in
from payconf.load.file import parse_file
from payconf.load.read import Unreadable
from payconf.model.finding import PER_FILE, Finding
from payconf.model.node import Mapping, Node
from payconf.model.reference import looks_like_reference
from payconf.model.span import Sources, Span, place
from payconf.services import secret_fields

_FIELD = re.compile(r"credentials\.[a-z0-9][a-z0-9_-]*\.[a-z][a-z0-9_]*|#[\w.-]+")
"""What names a secret without being one: a field of a credential, or of what `from` reads."""
_ALWAYS = frozenset({"client_secret", "fingerprint_key", "sign"})
"""Keys outside credentials.yaml whose values are secrets."""
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def findings_in(data: bytes | Unreadable, name: str, own: bool) -> Iterator[Finding]:
    """Findings of one file; `own`: it belongs to a project."""
    if isinstance(data, Unreadable):
        large = data.code == "PC010" and not own  # a commit of something big must not end here
        message = f"{data.message}, so it was not looked at" if large else data.message
        yield Finding("PC440" if large else data.code, message, Span(name, 1, 1))
        return
    if own and PurePosixPath(name).name == "fingerprints.yaml":
        return  # digests behind the names of secrets, written by payconf
    data = _as_utf8(data)
    lines = set()
    for entry in _literals(data, name) if own else ():
        lines.add(entry.span.line)
        yield entry
    for secret in secrets_in(data)[:PER_FILE]:
        span = place(name, data, secret.offset)
        if span.line not in lines:
            yield _told(secret, span, "PC213" if own or _certain(secret) else "PC440")
    for card in cards_in(data)[:PER_FILE]:
        yield _told(card, place(name, data, card.offset), "PC225" if own else "PC440")


def _certain(found: Found) -> bool:
    """A key by its own form, and not a value that only what stands before it gives away."""
    return "looks like" not in found.what


def _told(found: Found, span: Span, code: str) -> Finding:
    return Finding(code, f"{found.what[0].upper()}{found.what[1:]} stands in the text.", span)


def _as_utf8(data: bytes) -> bytes:
    """The text of a file that some editors and shells write in 16 bits a character."""
    encoding = _WIDE.get(data[:2])
    return data[2:].decode(encoding, "replace").encode() if encoding else data


def _literals(data: bytes, name: str) -> Iterator[Finding]:
    """Values of secrets' fields that are no references."""
    sources = Sources()
    root, _ = parse_file(data, name, sources)
    secret = secret_fields() if PurePosixPath(name).name == "credentials.yaml" else _ALWAYS
    waiting: list[Node] = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for key, value in node.items():
                if isinstance(value, str) and key in secret and not _harmless(value):
                    span = sources.span(node.marks[key][1])
                    yield Finding("PC212", f"{key} is a secret, and its value stands in the file.", span)
        if not isinstance(node, str):
            waiting += node.values() if isinstance(node, Mapping) else node


def _harmless(value: str) -> bool:
    return not value or value == "null" or looks_like_reference(value) or _FIELD.fullmatch(value) is not None
