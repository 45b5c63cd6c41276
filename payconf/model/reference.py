"""Credential references: where a secret lives, as a URI."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMES = ("env", "file", "vault", "awssm", "awsssm", "gcpsm", "azurekv", "sops", "op", "keyring")
"""Every scheme of a reference. Which of them this program can resolve, `payconf.stores` knows."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`scheme://path?option=value#key`. It names a secret and holds none, so it may be shown."""

    scheme: str
    path: str
    key: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        query = "?" + "&".join(f"{name}={value}" for name, value in self.options) if self.options else ""
        return f"{self.scheme}://{self.path}{query}" + (f"#{self.key}" if self.key is not None else "")

    def with_key(self, key: str) -> Reference:
        """The same place, one of its fields (`from:` with `#key`)."""
        return Reference(self.scheme, self.path, key, self.options)


def looks_like_reference(text: str) -> bool:
    """True where the text names one of our schemes, even a malformed one: such text is never a literal."""
    scheme, separator, _ = text.removeprefix("ref+").partition("://")
    return bool(separator) and scheme in SCHEMES


def parse_reference(text: str) -> Reference:
    """Read a reference; a leading `ref+` is dropped. Raises ValueError with a sentence for people."""
    parts = urlsplit(text.removeprefix("ref+"))
    if parts.scheme not in SCHEMES or "://" not in text:
        raise ValueError(f"a reference begins with one of {', '.join(f'{s}://' for s in SCHEMES)}")
    path = unquote(parts.netloc + parts.path)
    if not path.strip("/"):
        raise ValueError(f"{parts.scheme}:// names no secret")
    if parts.scheme == "env" and not path.isidentifier():
        raise ValueError("env:// takes the name of one environment variable, such as env://STRIPE_SECRET_KEY")
    if parts.scheme == "file" and not path.startswith("/"):
        raise ValueError("file:// takes an absolute path, such as file:///run/secrets/stripe")
    options = tuple(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    return Reference(parts.scheme, path, unquote(parts.fragment) or None, options)
