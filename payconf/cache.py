"""Verdicts kept between runs: what validate found before in the same bytes, with the same program.

A key is made of everything that a verdict depends on. One hash of it names the entry, another one closes it, so that
only who has the same files can read what was found in them: messages quote files, and a file may hold a secret by
mistake. Whatever is wrong with the cache, the run goes on without it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf import __version__
from payconf.model.distributions import distributions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from payconf.model.finding import Finding
    from payconf.model.results import Validated
    from payconf.model.span import Sources, Span

VARIABLE = "PAYCONF_CACHE"
_FORMAT = 3
_MOST = 256
"""So many entries are kept, the newest."""
_LARGEST = 4 * 1024 * 1024
_CHECK = 16
_WAIVED = ("code", "address", "reason", "owner", "until", "found")


class Key(NamedTuple):
    """`name` is the entry's, `seal` what it is closed with. Neither tells the other."""

    name: str
    seal: bytes


class Cache:
    """The entries of one user, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: Key) -> Any | None:
        """What was put under this key; None where there is nothing, or nothing that can be trusted."""
        try:
            data = (self.folder / key.name).read_bytes() if self._is_ours() else b""
        except OSError:
            return None
        opened = _closed(data, key.seal)
        check, content = opened[:_CHECK], opened[_CHECK:]
        return marshal.loads(content) if content and check == _digest(content) else None  # noqa: S302 - sealed by us

    def put(self, key: Key, value: Any) -> None:
        """Keep a value of plain tuples, texts and numbers; silently not, where that can't be done."""
        content = marshal.dumps(value)
        part = self.folder / f"{key.name}.{os.getpid()}"
        try:
            self.folder.mkdir(0o700, parents=True, exist_ok=True)
            if self._is_ours() and len(content) <= _LARGEST:
                part.touch(0o600, exist_ok=False)
                part.write_bytes(_closed(_digest(content) + content, key.seal))
                part.replace(self.folder / key.name)
                self._forget_old()
        except OSError:
            return

    def _is_ours(self) -> bool:
        """A folder, not a link to one, that nobody else can read or write."""
        status = self.folder.lstat()
        if os.name != "posix":
            return stat.S_ISDIR(status.st_mode)
        return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077

    def _forget_old(self) -> None:
        files = [*self.folder.iterdir()]
        if len(files) > _MOST:
            for _, file in sorted((file.stat().st_mtime_ns, file) for file in files)[: len(files) - _MOST]:
                file.unlink()


def open_cache(environ: Mapping[str, str]) -> Cache | None:
    """The user's cache, below XDG_CACHE_HOME or ~/.cache; None where PAYCONF_CACHE=off, or there is no home."""
    if environ.get(VARIABLE, "").lower() == "off":
        return None
    base, home = Path(environ.get("XDG_CACHE_HOME", "")), Path(environ.get("HOME", ""))
    if not base.is_absolute():  # the XDG specification: a relative one is ignored
        base = home / ".cache"
    return Cache(base / "payconf") if base.is_absolute() else None


def key_of(facts: object, texts: Iterable[bytes]) -> Key | None:
    """The key for these facts (what `repr` shows of them) and texts, with this program, today.

    None where nobody can say which program this is.
    """
    try:
        program = _program()
    except (OSError, ImportError, ValueError):
        program = None
    if program is None:
        return None
    found = hashlib.sha256(repr((_FORMAT, program, int(time.time()) // 86400, facts)).encode())
    for text in texts:
        found.update(b"%d:" % len(text))
        found.update(text)
    digest = found.digest()
    return Key(hashlib.sha256(b"name" + digest).hexdigest(), hashlib.sha256(b"seal" + digest).digest())


def _program() -> tuple[object, ...] | None:
    """Python, payconf with the state of its files, everything installed, and the code that entry points bring."""
    installed = distributions()
    if not installed.certain:
        return None
    own = _state(str(Path(__file__).parent))
    brought = [_state_of_module(line) for text in installed.entry_points for line in text.splitlines() if "=" in line]
    return __version__, sys.version, installed.folders, installed.entry_points, own, brought


def _state(folder: str) -> list[tuple[str, int, int]]:
    """Size and time of every file of a package: an editable install changes without its version."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                found += _state(entry.path) if entry.name != "__pycache__" else []
            else:
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _state_of_module(line: str) -> object:
    """The same of the package that an entry point (`name = package.module:attribute`) names."""
    from importlib.util import find_spec

    spec = find_spec(line.partition("=")[2].strip().partition(":")[0].partition(".")[0])
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return [_state(folder) for folder in spec.submodule_search_locations]
    return spec.origin and Path(spec.origin).stat().st_mtime_ns


class Memory:
    """Whether there was nothing to say of exactly these texts before, as the user's cache has it.

    Nothing is remembered of a text that isn't bytes, because it couldn't be read.
    """

    def __init__(self, environ: Mapping[str, str], facts: object, texts: Iterable[object]) -> None:
        given = [*texts]
        read = [text for text in given if isinstance(text, bytes)]
        self._cache = open_cache(environ) if len(read) == len(given) else None
        self._key = key_of(facts, read) if self._cache is not None else None

    def known(self) -> bool:
        """There was nothing."""
        return self._cache is not None and self._key is not None and self._cache.get(self._key) is True

    def keep(self) -> None:
        """There is nothing."""
        if self._cache is not None and self._key is not None:
            self._cache.put(self._key, True)


def pack(found: Validated) -> tuple[object, ...]:
    """A verdict as plain data, without the sources that were read anyway."""
    undecided = [(one.guard, one.subject, one.text, one.finding and _packed(one.finding)) for one in found.undecided]
    waived = [
        ([getattr(one, name) for name in _WAIVED], _place(one.span), [*map(_packed, one.findings)])
        for one in found.waived
    ]
    return [*map(_packed, found.findings)], [*map(_packed, found.refused)], undecided, waived


def unpack(data: Any, sources: Sources) -> Validated:
    """The verdict again."""
    from payconf.model.results import Validated
    from payconf.model.span import Span
    from payconf.model.verdict import Answer, Verdict
    from payconf.model.waiver import Waived

    findings, refused, undecided, waived = data
    return Validated(
        tuple(map(_unpacked, findings)),
        tuple(map(_unpacked, refused)),
        tuple(
            Verdict(guard, Answer.UNDECIDED, subject, text, finding and _unpacked(finding))
            for guard, subject, text, finding in undecided
        ),
        sources,
        tuple(
            Waived(
                **dict(zip(_WAIVED, texts, strict=True)), span=Span(*place), findings=tuple(map(_unpacked, silenced))
            )
            for texts, place, silenced in waived
        ),
    )


def _packed(finding: Finding) -> tuple[object, ...]:
    related = [(role, _place(span)) for role, span in finding.related]
    return finding.code, finding.message, _place(finding.span), finding.address, finding.fix, related


def _place(span: Span) -> tuple[str, int, int]:
    return span.file, span.line, span.column


def _unpacked(data: Any) -> Finding:
    from payconf.model.finding import Finding
    from payconf.model.span import Span

    code, message, place, address, fix, related = data
    return Finding(code, message, Span(*place), address, fix, tuple((role, Span(*span)) for role, span in related))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_CHECK]


def _closed(data: bytes, seal: bytes) -> bytes:
    """The data xor a stream that the seal gives: closes and opens. A key stands for one content, so for one stream."""
    stream = hashlib.shake_256(seal).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
