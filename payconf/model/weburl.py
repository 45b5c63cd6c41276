"""The parts of a web address, where everybody reads it alike."""

from __future__ import annotations

import re
from typing import NamedTuple

from payconf.model.host import folded

_FORM = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<host>\[[^\]\s/?#@\\]*\]|[^\s/?#@:\\\[\]]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#\\]*)?(?P<rest>[?#].*)?"
)
_LAST_PORT = 65535
_DEFAULT = {"http": 80, "https": 443}


class WebUrl(NamedTuple):
    """An address without a login. `host` as written; path and what is behind it may hold a token: not to be shown."""

    scheme: str
    host: str
    port: int | None
    path: str

    @property
    def place(self) -> tuple[str, int | None, str]:
        """Equal for two addresses of one place, however their hosts are spelled; what is behind the path aside."""
        return folded(self.host), self.port or _DEFAULT.get(self.scheme), self.path.rstrip("/")


def read_url(text: str) -> WebUrl | None:
    r"""The parts of `scheme://host[:port][/path][?query][#fragment]`.

    None for anything that readers differ about: a login, a backslash, white space, control and invisible characters,
    no scheme, no host.
    """
    found = _FORM.fullmatch(text) if text.isprintable() else None
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port <= _LAST_PORT:
        return None
    return WebUrl(found["scheme"].lower(), found["host"], port, found["path"] or "")


def host_of(text: str) -> str:
    """An address for people, as far as its host: behind it, and before it, a token may stand. Other text as it is."""
    if "://" not in text:
        return text
    url = read_url(text)
    if url is None:
        return f"{text.partition('://')[0]}://…"
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{'/…' if url.path.strip('/') else ''}"
