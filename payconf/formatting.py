"""`payconf fmt`: the files of a project in their canonical form. A file is only touched where that says the same."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.cache import Memory
from payconf.load import read_project
from payconf.model.document import Role
from payconf.model.errors import PayconfError
from payconf.model.formatted import Changed, Formatted

if TYPE_CHECKING:
    from payconf.load.files import Files
    from payconf.load.read import Unreadable
    from payconf.model.finding import Finding
    from payconf.model.span import Sources

_BOM = b"\xef\xbb\xbf"
_Text = tuple[Role, str, "bytes | Unreadable"]


def formatted(root: Path, wanted: Callable[[str], bool], environ: Mapping[str, str]) -> Formatted:
    """What fmt makes of the files of a project whose names (relative, with `/`) are wanted. Nothing is written.

    That the same bytes were in order before is remembered where `environ` leads to the user's cache.
    """
    files = read_project(root)
    texts = [text for text in _texts(files) if wanted(text[1])]
    sources = files.sources()
    facts = "fmt", [(role.value, name) for role, name, _ in texts]
    memory = Memory(environ, facts, [data for _, _, data in texts])
    if memory.known():
        return Formatted((), len(texts), (), sources)
    changed: list[Changed] = []
    findings: list[Finding] = []
    for role, name, data in texts:
        before = len(findings)
        new = _one(role, name, data, sources, findings)
        if len(findings) == before and isinstance(data, bytes) and new != data:
            changed.append(Changed(name, data, new))
    if not findings and not changed:
        memory.keep()
    return Formatted(tuple(changed), len(texts), tuple(findings), sources)


def keep_formatted(name: str, before: str, after: str) -> str:
    """What a program makes of a file: formatted where the file was before, so that nothing else changes in others."""
    from payconf.load.walk import FIXED
    from payconf.model.span import Sources as Fresh

    role = FIXED.get(name.rpartition("/")[2], Role.OBJECTS)
    findings: list[Finding] = []
    if before.strip() and _one(role, name, before.encode(), Fresh(), findings) != before.encode():
        return after
    new = _one(role, name, after.encode(), Fresh(), findings)
    return after if findings else new.decode()


def write(root: Path, found: Formatted) -> Iterator[str]:
    """Write what has changed, each file in one step, with its rights, through links; gives each name when it is done.

    A file that somebody else has changed since it was read is passed over. Raises PayconfError where some can't be
    written, when all others are.
    """
    failed = []
    for change in found.changed:
        try:
            done = _written(Path(os.path.realpath(root / change.name)), change)
        except OSError as error:
            failed.append(f"{change.name} can't be written: {error.strerror}.")
            continue
        if done:
            yield change.name
    if failed:
        raise PayconfError("\n".join(failed))


def _written(path: Path, change: Changed) -> bool:
    there = path.read_bytes()
    mark = _BOM if there.startswith(_BOM) else b""
    if there.removeprefix(_BOM) != change.before:
        return False
    _replace(path, mark + change.after)
    return True


def _texts(files: Files) -> Iterator[_Text]:
    """All that people write: fingerprints.yaml is payconf's own, and always the same."""
    yield from (text for text in files.texts if text[0] is not Role.FINGERPRINTS)
    yield from ((Role.OBJECTS, name, data) for name, data in files.policies)


def _one(role: Role, name: str, data: bytes | Unreadable, sources: Sources, findings: list[Finding]) -> bytes:
    """The canonical form of one file; the same bytes with a finding where there is none to be had."""
    from payconf.fmt.canonical import Unformattable, comments_of, format_text, same_values
    from payconf.load.file import parse_file
    from payconf.model.span import Sources as Fresh

    before, faults = parse_file(data, name, sources)
    if before is None or faults or not isinstance(data, bytes):
        findings += faults
        return b""
    text = data.decode()
    try:
        new = format_text(text, role)
    except Unformattable as error:
        findings.append(_left(name, text, error.offset, error.reason))
        return data
    if new == text:
        return data
    after, faults = parse_file(new.encode(), name, Fresh())
    if after is not None and not faults and same_values(before, after) and comments_of(text) == comments_of(new):
        return new.encode()
    findings.append(_left(name, text, 0, "its values or comments would not be the same afterwards"))
    return data


def _left(name: str, text: str, offset: int, reason: str) -> Finding:
    """The warning about a file that stays as it is."""
    from payconf.model.finding import Finding
    from payconf.model.span import Span

    before = text.replace("\r\n", "\n")[:offset]
    span = Span(name, before.count("\n") + 1, offset - before.rfind("\n"))
    return Finding("PC031", f"the file stays as it is: {reason}", span)


def _replace(path: Path, content: bytes) -> None:
    """In one step, with the rights of the file that was there, and on the disk before it takes its place."""
    was = path.stat()
    descriptor, name = tempfile.mkstemp(prefix=".payconf-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        beside.chmod(was.st_mode & 0o7777)
        if hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):
                os.chown(beside, was.st_uid, was.st_gid)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
