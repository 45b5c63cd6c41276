"""Lines and values of the project's files, without a secret that somebody wrote where a reference belongs."""

from __future__ import annotations

import functools
import re
from pathlib import PurePosixPath

from payconf.model.reference import looks_like_reference
from payconf.render.redact import HIDDEN, redact

_KEY = r"""(?P<key>[\w-]+|"[^"]*"|'[^']*')(?P<colon>\s*:\s+)"""
_BLOCK = re.compile(_KEY + r"(?P<value>[^{\[&\s].*)")
_FLOW = re.compile(_KEY + r"""(?P<value>"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|[^,{}\s][^,{}]*)""")
_TELLING = re.compile(r"secret|pas+w|passphrase|token", re.IGNORECASE)
"""Keys that no table knows, such as a misspelt one, and whose value is hidden all the same."""
_HARMLESS = re.compile(r"true|false|null|\d{1,4}|credentials\.[\w.-]+")
"""Values that are no secret whatever their key says: switches, small numbers, the path of a credential's field."""
_OPTIONS = frozenset(
    {
        *("account", "from", "expires", "rotate_every", "owner", "attested", "note"),
        *("mode", "by", "date", "evidence", "until"),
    }
)
"""Keys of a credential whose values are no part of it (payconf.model.config.other_files.CredentialOptions)."""
_ALWAYS = frozenset({"client_secret", "fingerprint_key", "sign"})


def source_line(file: str, line: str) -> str:
    """A line of a file as it may be shown under a finding; same columns up to the first value that is hidden.

    In credentials.yaml only keys, references and values of fields that are no secret are shown, elsewhere all but
    the values of secret fields.
    """
    strict = PurePosixPath(file).name == "credentials.yaml"
    code = _without_comment(line) if strict else line
    pair = _FLOW if "{" in code else _BLOCK
    if strict and code.strip() and not pair.search(code) and not code.rstrip().endswith((":", "{")):
        return line[: len(line) - len(line.lstrip())] + HIDDEN
    return redact(pair.sub(lambda match: _pair(match, strict), code))


def hidden_value(path: tuple[str, ...], value: str) -> bool:
    """Must this value of a merged environment stay unseen: a literal where a secret's reference belongs."""
    if path[0] == "credentials":
        return not _shown_in_credentials(path[-1], value)
    return path[-1] in _ALWAYS and not looks_like_reference(value)


def _shown_in_credentials(key: str, value: str) -> bool:
    """A reference, a field of one (`#user`), or what is public, identifying or no access at all."""
    if looks_like_reference(value) or value.startswith("#"):
        return True
    return key in _OPTIONS or _sensitivity().get(key) in ("public", "identifying")


def _pair(match: re.Match[str], strict: bool) -> str:
    key, value = match["key"].strip("\"'"), match["value"].strip().strip("\"'")
    secret = key in _ALWAYS or _sensitivity().get(key) == "secret" or _telling(key)
    if not strict and _HARMLESS.fullmatch(value):
        secret = False
    shown = _shown_in_credentials(key, value) or not (strict or secret)
    return match[0] if shown else match["key"] + match["colon"] + HIDDEN


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
