"""What is looked for after every command: the secrets of a world in each spelling, in everything that it wrote."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest


def spellings(value: str) -> set[bytes]:
    """As it is, as base64 (whatever stands around it), hex, URL-encoded, and as JSON escapes it."""
    raw = value.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), quote(value, safe="").encode()}
    found |= {quote_plus(value).encode(), json.dumps(value)[1:-1].encode()}
    for shift in range(3):
        text = base64.b64encode(b"x" * shift + raw)[2 + shift :].rstrip(b"=")[:-2]
        found |= {text, text.translate(bytes.maketrans(b"+/", b"-_"))} if len(text) >= 8 else set()
    return found


class Watch:
    """Knows secrets by name, and sees them wherever they are looked for."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.spellings = {name: spellings(value) for name, value in secrets.items()}
        assert len(self.spellings) > 8

    def look(self, where: str, data: bytes) -> None:
        """Fails where one of them stands there, also inside of what is compressed."""
        for part in (data, *unpacked(data)):
            for name, forms in self.spellings.items():
                assert not any(form in part for form in forms), f"{where} shows {name}"

    def look_at_files(self, files: Iterable[tuple[Path, bytes]]) -> None:
        """Every file as it is, and every value of those that are databases: a page may end inside of one."""
        for path, data in files:
            self.look(str(path), data)
            for value in cells(path) if data.startswith(b"SQLite format 3") else ():
                self.look(f"a value in {path}", value)


def unpacked(data: bytes) -> Iterator[bytes]:
    """What gzip or zlib made of it, if they did."""
    for unpack in (gzip.decompress, zlib.decompress):
        with contextlib.suppress(OSError, zlib.error, EOFError):
            yield unpack(data)


def cells(path: Path) -> Iterator[bytes]:
    """Every value of a SQLite database, as bytes."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)


@contextlib.contextmanager
def removals_watched(watch: Watch, patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Files that are only there for a while are looked at when they go, or are given another name."""
    seen: list[str] = []
    for name in ("unlink", "remove", "replace", "rename"):
        real = getattr(os, name)

        def watched(path: Any, *more: Any, real: Any = real, **options: Any) -> Any:
            with contextlib.suppress(OSError, TypeError, ValueError):
                if Path(path).is_file():
                    watch.look(f"a file that was there for a while, {path}", Path(path).read_bytes())
                    seen.append(os.fspath(path))
            return real(path, *more, **options)

        patch.setattr(os, name, watched)
    yield seen
