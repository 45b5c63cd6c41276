"""What no text may show: keys of services that somebody pasted, and who logs in, in a URL.

Nearly every text holds neither; it is looked at twice and costs no import.
"""

from __future__ import annotations

import functools
import re

HIDDEN = "…"
_LITERAL_START = r"\^?([A-Za-z]{2,}_)"
_USER = r"""(?<=://)(?<!keyring://)(?:[^\s/?#"'@:]*(?::\S*)?)@"""
"""Who logs in, in a URL (in keyring:// it is no secret). Behind a colon there any character may stand, also / and @."""


_QUERY = r"(?i)([?&;][\w.-]*(?:pas+w|pwd|secret|token|auth|api_?key|signature|credential)[\w.-]*=)[^\s&;#\"']+"
"""An option of a URL whose name tells that its value lets somebody in."""


_COLOR = r"((?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~])"
"""What colours a terminal's text, or moves its cursor."""


def redact(text: str) -> str:
    """The text with everything that looks like a service's secret key cut off behind its prefix, and without logins."""
    if len(parts := re.split(_COLOR, text)) > 1:  # it ends with a letter, behind which a key is no less a key
        text = "".join(part if index % 2 else redact(part) for index, part in enumerate(parts))
    if "@" in text and "://" in text:
        text = re.sub(_USER, f"{HIDDEN}@", text)
    if "=" in text and "://" in text:
        text = re.sub(_QUERY, rf"\1{HIDDEN}", text)
    if re.search(_LONG, text):
        text = _without_secrets(text)
    pattern = _secret_prefixes() if "_" in text else None
    return pattern.sub(rf"\1{HIDDEN}", text) if pattern else text


_LONG = r"""[^\s"',:/\[\]{}()]{16}|PRIVATE KEY|\d(?:[ .\xa0-]?\d){12}|\\|[\xad\u200b-\u200f\u2060\ufeff]"""
"""What every secret has: something long, or a disguise. Few texts of ours do; looking closer imports the services."""


def _without_secrets(text: str) -> str:
    """Without what the guard of secrets in clear would refuse in a file; the prefix of a service's key stays."""
    from payconf.clear import apart, cards_in, secrets_in

    raw, prefixes = text.encode("utf-8", "surrogatepass"), _secret_prefixes()
    for found in reversed(apart([*secrets_in(raw), *cards_in(raw)])):
        told = prefixes and prefixes.match(raw[found.offset : found.end].decode("utf-8", "replace"))
        raw = raw[: found.offset] + f"{told[1] if told else ''}{HIDDEN}".encode() + raw[found.end :]
    return raw.decode("utf-8", "surrogatepass")


@functools.cache
def _secret_prefixes() -> re.Pattern[str] | None:
    """Every one of them ends with `_`."""
    from payconf.services import services

    secrets = [kind for service in services().values() for kind in service.kinds if kind.sensitivity == "secret"]
    prefixes = {prefix for kind in secrets for prefix, _ in kind.prefixes if prefix.endswith("_")}
    prefixes |= {found[1] for kind in secrets if (found := re.match(_LITERAL_START, kind.pattern))}
    if not prefixes:
        return None
    return re.compile(rf"(?<![A-Za-z0-9])({'|'.join(sorted(map(re.escape, prefixes)))})[\w-]{{6,}}")
