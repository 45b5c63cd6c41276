"""Keys by their prefix, and other systems' secrets by their form, also inside base64."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Iterator

from payconf.clear.disorder import is_key, is_random, is_varied
from payconf.clear.found import Found, whole
from payconf.clear.thresholds import DEPTH, ENCODED, KEY_LENGTH, KEY_LONGEST
from payconf.services import services
from payconf.services.elsewhere import FORMS

_RUN = re.compile(rb"[A-Za-z0-9+/_-]{%d,}={0,2}" % ENCODED)
_ALPHABET = bytes.maketrans(b"-_", b"+/")


def forms_in(text: bytes, strict: bool = False) -> Iterator[Found]:
    """`strict`: what stands behind a prefix must not be mostly words, as where lines were joined."""
    titles, pattern = _keys()
    for match in pattern.finditer(text) if any(prefix in text for prefix in titles) else ():
        tail = match["tail"].decode()
        if is_key(tail) and (not strict or is_random(tail)):
            yield whole(text, match.start(), match.end(), f"a secret key of {titles[match['prefix']]}")
    for form in FORMS:
        for match in re.finditer(form.pattern, text) if form.start in text else ():
            if is_varied(match[0][-2 * KEY_LENGTH :]):
                yield Found(match.start(), match.end(), form.what)


def encoded_in(text: bytes, depth: int = DEPTH) -> Iterator[Found]:
    """The same inside base64, and inside base64 of that."""
    for run in _RUN.finditer(text):
        for start in range(4):
            inside = _decoded(run[0][start:])
            what = next(forms_in(inside), None) or (next(encoded_in(inside, depth - 1), None) if depth > 1 else None)
            if what is not None:
                yield Found(run.start(), run.end(), f"{what.what.removesuffix(', in base64,')}, in base64,")
                break


def _decoded(text: bytes) -> bytes:
    """What base64 says, of either alphabet; a single character at the end says nothing."""
    whole = text.rstrip(b"=").translate(_ALPHABET)
    return base64.b64decode(whole[: len(whole) - (len(whole) % 4 == 1)] + b"==")


@functools.cache
def _keys() -> tuple[dict[bytes, str], re.Pattern[bytes]]:
    """The service's title by prefix, and the pattern of all of them."""
    titles = {}
    for service in services().values():
        for kind in service.kinds:
            if kind.sensitivity == "secret":
                plain = re.match(r"[a-z]{2,}_", kind.pattern)
                prefixes = [prefix for prefix, _ in kind.prefixes] or ([plain[0]] if plain else [])
                titles.update({prefix.encode(): service.title for prefix in prefixes})
    words = b"|".join(re.escape(prefix) for prefix in sorted(titles, key=len, reverse=True))
    return titles, re.compile(
        b"(?<![A-Za-z0-9])(?P<prefix>%s)(?P<tail>[A-Za-z0-9+/=]{%d,%d})" % (words, KEY_LENGTH, KEY_LONGEST)
    )
