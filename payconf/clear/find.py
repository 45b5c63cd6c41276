"""Find secrets in the bytes of a file or a line: by the grammar of services, by forms of other systems, and by name.

Nearly every file has nothing long enough to be one. Where something is, words are looked for before patterns are.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from payconf.clear.disorder import is_key, is_random, is_varied
from payconf.clear.thresholds import ENCODED, KEY_LENGTH, VALUE_LENGTH
from payconf.services import services
from payconf.services.elsewhere import FORMS

_NAME = (
    rb"(?i:secret|passw(?:or)?d|passwd|passphrase|token|"
    rb"(?:api|access|private|transaction|signing|shared)[_-]?(?:access[_-]?)?(?:secret[_-]?)?key)"
)
_NAMED = re.compile(
    rb"(?<![\w.-])(?P<name>[\w.-]{0,40}?"
    + _NAME
    + rb"[\w-]{0,20})[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\s\"',{}\[\]]+)"
)
_NOT_SECRET = re.compile(r"(?i).*(?:_id|-id|_by|_every|_url|_uri|_path|_name|_type)|.*public.*")
"""Names that hold such a word and whose values tell nothing: api_key_id, token_url."""
_HINTS = (b"secret", b"passw", b"passphrase", b"token", b"key")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{%d,}={0,2}" % ENCODED)
_ESCAPED = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|u00([0-9A-Fa-f]{2})|\r?\n[ \t]*)")


class Found(NamedTuple):
    """One secret: where it begins and ends (in bytes), and what it is, in words that don't show it."""

    offset: int
    end: int
    what: str


def secrets_in(text: bytes) -> list[Found]:
    """Every secret of a file, in order, each place once."""
    found = {entry.offset: entry for entry in reversed([*_all(text)])}
    return [found[offset] for offset in sorted(found)]


_UNBROKEN = bytes(0x20 if chr(byte) in " \t\r\n\"',:[]{}()" or byte > 0x7F else 0x61 for byte in range(256))
"""Maps whatever can be part of a secret to one letter: looking for a long run of it takes a microsecond a file."""
_RUN_OF_ONE = b"a" * min(KEY_LENGTH, VALUE_LENGTH)


def _all(text: bytes) -> Iterator[Found]:
    if _RUN_OF_ONE not in text.translate(_UNBROKEN):
        return
    words = _words()
    if any(word in text for word in words.plain):
        yield from _plain(text)
    if any(word in text for word in words.encoded):
        yield from _encoded(text)
    if b"%" in text or b"\\" in text:
        yield from _disguised(text)
    low = text.lower()
    if any(hint in low for hint in _HINTS):
        yield from _named(text)


class _Words(NamedTuple):
    """What is looked for first: as it is, and in base64 whatever stands before it. `titles`: by prefix."""

    titles: dict[bytes, str]
    plain: tuple[bytes, ...]
    encoded: tuple[bytes, ...]
    pattern: re.Pattern[bytes]


@functools.cache
def _words() -> _Words:
    titles = {}
    for service in services().values():
        for kind in service.kinds:
            if kind.sensitivity == "secret":
                plain = re.match(r"[a-z]{2,}_", kind.pattern)
                prefixes = [prefix for prefix, _ in kind.prefixes] or ([plain[0]] if plain else [])
                titles.update({prefix.encode(): service.title for prefix in prefixes})
    pattern = re.compile(
        b"(?<![A-Za-z0-9])(?P<prefix>%s)(?P<tail>[A-Za-z0-9+/=_]{%d,})"
        % (b"|".join(re.escape(prefix) for prefix in sorted(titles, key=len, reverse=True)), KEY_LENGTH)
    )
    starts = tuple(dict.fromkeys(form.start for form in FORMS))
    encoded = tuple(part for prefix in (*titles, b"PRIVATE KEY") for part in _in_base64(prefix))
    return _Words(titles, (*titles, *starts), encoded, pattern)


def _in_base64(word: bytes) -> Iterator[bytes]:
    """The characters that a word always gives in base64, for each of the three places where it can begin."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + word)
        yield whole[(before * 8 + 5) // 6 : (before + len(word)) * 8 // 6]


def _plain(text: bytes) -> Iterator[Found]:
    """Keys by their prefix, and other systems' secrets by their form."""
    words = _words()
    for match in words.pattern.finditer(text):
        if is_key(match["tail"].decode()):
            yield Found(match.start(), match.end(), f"a secret key of {words.titles[match['prefix']]}")
    for form in FORMS:
        if form.start in text:
            for match in re.finditer(form.pattern, text):
                if is_varied(match[0][-KEY_LENGTH:]) or form.start == b"PRIVATE KEY":
                    yield Found(match.start(), match.end(), form.what)


def _encoded(text: bytes) -> Iterator[Found]:
    """The same inside base64."""
    for run in _RUN.finditer(text):
        for start in range(4 if len(run[0]) % 4 else 1):
            inside = next(_plain(_decoded(run[0][start:])), None)
            if inside is not None:
                yield Found(run.start(), run.end(), f"{inside.what}, in base64,")
                break


def _decoded(text: bytes) -> bytes:
    """What base64 says, of either alphabet; a single character at the end says nothing."""
    whole = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(whole[: len(whole) - (len(whole) % 4 == 1)] + b"==")


def _disguised(text: bytes) -> Iterator[Found]:
    """What a URL's or a quoted text's escapes hide: found at the begin of its word or quote."""
    for match in re.finditer(rb"[^\s\"']*%[0-9A-Fa-f]{2}[^\s\"']*", text):
        for inside in _plain(unquote_to_bytes(match[0])):
            yield Found(match.start(), match.end(), f"{inside.what}, URL-encoded,")
            break
    for match in _ESCAPED.finditer(text) if b"\\" in text else ():
        if _ESCAPE.search(match[0]):
            for inside in _plain(_ESCAPE.sub(_unescaped, match[0])):
                yield Found(match.start(), match.end(), f"{inside.what}, with escapes,")
                break


def _unescaped(match: re.Match[bytes]) -> bytes:
    digits = match[1] or match[2]
    return bytes.fromhex(digits.decode()) if digits else b""


def _named(text: bytes) -> Iterator[Found]:
    """Random values behind a name that says secret."""
    for match in _NAMED.finditer(text):
        name = match["name"].decode("utf-8", "replace")
        if not _NOT_SECRET.fullmatch(name) and is_random(match["value"].decode("utf-8", "replace")):
            yield Found(
                match.start("value"), match.end("value"), f"a value that looks like a secret, behind the name {name},"
            )
