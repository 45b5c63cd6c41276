"""Random values that only what stands before them gives away: the name of a field, the login of a URL, Bearer."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from payconf.clear.disorder import is_random
from payconf.clear.found import Found, whole
from payconf.clear.thresholds import VALUE_LENGTH
from payconf.services import services

_WORDS = (
    rb"(?i:secret|passwor[dt]|passwd|pwd|passphrase|kennwort|token|contrase(?:n|\xc3\xb1)a|mot[ _-]de[ _-]passe|"
    rb"(?:api|access|private|transaction|tran|signing|signature|shared|merchant|master|encryption)"
    rb"[ _-]?(?:access[ _-]?)?(?:secret[ _-]?)?key%s)|"
    + "[пП]ароль".encode().replace("[пП]".encode(), b"\xd0[\xbf\x9f]")
)
_BETWEEN = (
    rb"(?P<rest>[\w-]{0,20}+)[\"']?"
    rb"(?:>|[ \t]{0,9}+(?:\r?\n)?+[ \t]{0,9}+(?::|=>?|\xef\xbc\x9a|(?<=[ \t])(?:is|ist|est|lautet|es)(?=[ \t])))"
    rb"(?:\s{0,40}+(?:[&!][^\s\"']{0,80}+|[|>][-+0-9]{0,3}+|[-#:])(?=\s)){0,5}+\s{0,40}+(?P<list>\[?)[ \t]{0,9}+"
)
"""A colon or the like, and what YAML lets stand between it and the value."""
_VALUE = rb"(?:\"(?P<double>[^\"\s]{%d,512}+)|'(?P<single>[^'\s]{%d,512}+)|(?P<plain>[^\s\"',{}\[\]<]{%d,512}+))" % (
    (VALUE_LENGTH,) * 3
)
_NOT_SECRET = re.compile(
    r"(?i).*(?:[_-]?(?:id|by|every|ur[il]|path|file|name|type|version|ref|arn|hint|length|date|at|rotated|changed))|"
    r".*public.*|.*(?:idempotency|csrf|correlation|request)[ _-]?token"
)
"""Names that hold such a word and whose values tell nothing: api_key_id, token_url."""
_BEFORE = re.compile(rb"(?:(?<![\w])(?:idempotency|csrf|correlation|request) )?[\w.-]{0,40}$", re.IGNORECASE)
_LOOK_BACK = 60
_FINGERPRINT = re.compile(rb"[0-9a-f]{64}(?![^\s,\]])")
"""In a list: what fingerprints.yaml holds, and people copy from it."""
_LOGIN = re.compile(
    rb"://[^\s/:@\"']{0,64}+:(?P<plain>[^\s/@\"']{%d,512}+)@|"
    rb"(?i:bearer|basic)[ \t]{1,9}+(?P<single>[\w.~+/=-]{%d,512}+)" % ((VALUE_LENGTH,) * 2)
)


def named_in(text: bytes) -> Iterator[Found]:
    """The name itself is not told either: who pastes a secret may have pasted it there."""
    for match in _pattern().finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start())
        name = (before[0] if before else b"") + match["word"] + match["rest"]
        fingerprint = match["list"] and _FINGERPRINT.match(match["plain"] or b"")
        if not fingerprint and not _NOT_SECRET.fullmatch(name.decode("utf-8", "replace")):
            yield from _random(text, match, "a value that looks like a secret, behind a name that says so,")
    for match in _LOGIN.finditer(text):
        yield from _random(text, match, "a value that looks like a secret, where somebody logs in,")


def _random(text: bytes, match: re.Match[bytes], what: str) -> Iterator[Found]:
    group = match.lastgroup or "plain"
    if not match[group].startswith(_public()) and is_random(match[group].decode("utf-8", "replace")):
        yield whole(text, match.start(group), match.end(group), what)


@functools.cache
def _public() -> tuple[bytes, ...]:
    """Prefixes of what every browser gets."""
    kinds = [kind for service in services().values() for kind in service.kinds if kind.sensitivity == "public"]
    return tuple(prefix.encode() for kind in kinds for prefix, _ in kind.prefixes)


@functools.cache
def _pattern() -> re.Pattern[bytes]:
    names = {kind.name for service in services().values() for kind in service.kinds if kind.sensitivity == "secret"}
    known = b"".join(b"|" + re.escape(name.encode()) for name in sorted(names))
    return re.compile(b"(?P<word>" + _WORDS % known + b")" + _BETWEEN + _VALUE)
