"""Lines and values of the project's files, without a secret that somebody wrote where a reference belongs."""

from __future__ import annotations

import functools
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from payconf.model.reference import looks_like_reference
from payconf.render.redact import HIDDEN, redact

if TYPE_CHECKING:
    from payconf.model.span import Sources, Span

_KEY = r"""(?P<key>[\w-]+(?=\s*:\s)|"[^"]*"(?=\s*:)|'[^']*'(?=\s*:))(?P<colon>\s*:\s*(?:[&!]\S*\s+)*)"""
"""A key, its colon, and the anchor or tag of its value. Behind a quoted key no space needs to follow."""
_BLOCK = re.compile(rf"(?P<start>^\s*(?:[-?]\s+)*){_KEY}" + r"(?P<value>[^{&!\s].*)")
_FLOW = re.compile(
    r"(?P<start>)" + _KEY + r"""(?P<value>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|\[[^\]]*\]?|[^,{}&!\s][^,{}]*)"""
)
_TELLING = re.compile(r"secret|pas+w|passphrase|token|^auth$", re.IGNORECASE)
"""Keys that no table knows, such as a misspelt one, and whose value is hidden all the same."""
_HARMLESS = re.compile(r"true|false|null|\d{1,4}|credentials\.[\w.-]+")
"""Values that are no secret whatever their key says: switches, small numbers, the path of a credential's field."""
_OPTIONS = frozenset(
    {
        *("account", "created", "expires", "rotate_every", "owner", "attested", "note"),
        *("mode", "by", "date", "evidence", "until"),
    }
)
"""Keys of a credential whose values are no part of it (payconf.model.config.other_files.CredentialOptions)."""
_ELSEWHERE = re.compile(r"[a-z_]+/[a-z0-9_-]+|\d{4}-\d\d-\d\dT\d\d:\d\d")
"""What `from` holds outside credentials: the old address of a key, or the begin of a time."""
_LONG = re.compile(r"[A-Za-z0-9+/_]{40,}={0,2}")
"""A line of a key that goes over several, which by itself looks like nothing."""
_BEHIND_HOST = re.compile(r"(://[^/?#\s]+[/?#])[^\s\"',}]+")
"""In a web address all but scheme and host: a token may stand there, as in the address of Apruve's webhook."""
_ALWAYS = frozenset({"client_secret", "fingerprint_key", "sign"})


def quoted(sources: Sources, span: Span) -> str:
    """The line of a place as it may be shown, "" where no file has it.

    Secrets are looked for in the whole file: of one that goes over several lines, no line alone looks like one.
    """
    raw, text = sources.line(span), sources.text(span.file)
    if raw is None or text is None:
        return ""
    lines = _without_secrets(text)
    return source_line(span.file, lines[span.line - 1].decode("utf-8", "replace") if lines else raw)


@functools.lru_cache(maxsize=8)
def _without_secrets(text: bytes) -> list[bytes] | None:
    """The lines of a file without what guards refuse to find in it; None where there is nothing of that kind."""
    from payconf.clear import apart, cards_in, secrets_in

    found = apart([*secrets_in(text), *cards_in(text)])
    for entry in reversed(found):
        hidden = re.sub(rb"[^\r\n]+", HIDDEN.encode(), text[entry.offset : entry.end])
        text = text[: entry.offset] + hidden + text[entry.end :]
    return text.splitlines() if found else None


def source_line(file: str, line: str) -> str:
    """A line of a file as it may be shown under a finding; same columns up to the first value that is hidden.

    In credentials.yaml only keys, references and values of fields that are no secret are shown, elsewhere all but
    the values of secret fields.
    """
    strict = PurePosixPath(file).name == "credentials.yaml"
    code = _without_comment(line) if strict else line
    pair = _BLOCK if _BLOCK.search(code) else _FLOW
    if strict and code.strip() and not pair.search(code) and not code.rstrip().endswith((":", "{")):
        return line[: len(line) - len(line.lstrip())] + HIDDEN
    return _LONG.sub(HIDDEN, redact(pair.sub(lambda match: _pair(match, strict), code)))


def hidden_value(path: tuple[str, ...], value: str) -> bool:
    """Must this value of a merged environment stay unseen: a literal where a secret's reference belongs."""
    if path[0] == "credentials":
        return not _shown_in_credentials(path[-1], value)
    return not _shown_elsewhere(path[-1], value)


def _shown_in_credentials(key: str, value: str) -> bool:
    """A reference, a field of one (`#user`), or what is public, identifying or no access at all."""
    if looks_like_reference(value) or value.startswith("#"):
        return True
    return key in _OPTIONS or _sensitivity().get(key) in ("public", "identifying")


def _shown_elsewhere(key: str, value: str) -> bool:
    """All but the values of keys that hold secrets, or where a secret lies."""
    if looks_like_reference(value) or _HARMLESS.fullmatch(value):
        return True
    if key == "from":
        return _ELSEWHERE.fullmatch(value) is not None
    return not (key in _ALWAYS or _sensitivity().get(key) == "secret" or _telling(key))


def _pair(match: re.Match[str], strict: bool) -> str:
    key, value = match["key"].strip("\"'"), match["value"].strip().strip("\"'")
    shown = (_shown_in_credentials if strict else _shown_elsewhere)(key, value)
    if shown and key == "url":
        return _BEHIND_HOST.sub(rf"\1{HIDDEN}", match[0])
    return match[0] if shown else match["start"] + match["key"] + match["colon"] + HIDDEN


def _telling(key: str) -> bool:
    """A word in the key says that its value is secret, and no table says that it isn't."""
    return key not in _sensitivity() and _TELLING.search(key) is not None


def _without_comment(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.split(" #")[0]


@functools.cache
def _sensitivity() -> dict[str, str]:
    """By name of a credential's field; the stricter word where services differ."""
    from payconf.services import services

    found: dict[str, str] = {}
    for service in services().values():
        for kind in service.kinds:
            found[kind.name] = "secret" if found.get(kind.name) == "secret" else kind.sensitivity
    return found
