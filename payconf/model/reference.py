"""Credential references: where a secret lives, as a URI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

SCHEMES = ("env", "file", "vault", "awssm", "awsssm", "gcpsm", "azurekv", "sops", "op", "keyring")
"""Every scheme of a reference. Which of them this program can resolve, `payconf.stores` knows."""

_PASTED = {"awssecrets": "awssm", "gcpsecrets": "gcpsm", "azurekeyvault": "azurekv"}
"""How vals calls them where we have another name; only after its own `ref+`."""
_SAFE = "/:@!$'()*,;~+"
"""What stays as it is in the text of a reference; `?`, `#`, `&`, `=` and `%` would be read as something else."""
_QUOTED = re.compile(f"[^a-zA-Z0-9_.~{re.escape(_SAFE)}\\x80-\U0010ffff-]")


@dataclass(frozen=True, slots=True)
class Reference:
    """`scheme://path?option=value#key`. It names a secret and holds none, so it may be shown."""

    scheme: str
    path: str
    key: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The text that parse_reference reads as this reference again."""
        pairs = (f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.options)
        query = "?" + "&".join(pairs) if self.options else ""
        return f"{self.scheme}://{_quoted(self.path)}{query}" + (f"#{_quoted(self.key)}" if self.key else "")

    def place(self) -> Reference:
        """Where it stands, without which field of it is meant."""
        return self if self.key is None else Reference(self.scheme, self.path, None, self.options)

    def option(self, name: str) -> str | None:
        """The value of an option; None where it isn't there."""
        return dict(self.options).get(name)

    def with_key(self, key: str) -> Reference:
        """The same place, one of its fields (`from:` with `#key`)."""
        return Reference(self.scheme, self.path, key, self.options)


def _quoted(text: str) -> str:
    return _QUOTED.sub(lambda found: quote(found[0]), text)


def looks_like_reference(text: str) -> bool:
    """True where the text names one of our schemes, even a malformed one: such text is never a literal."""
    lowered = text.strip().lower()
    scheme, separator, _ = lowered.removeprefix("ref+").partition("://")
    return bool(separator) and (scheme in SCHEMES or (scheme in _PASTED and lowered.startswith("ref+")))


def parse_reference(text: str) -> Reference:
    """Read a reference; a leading `ref+`, and the `+` that then may end it, are dropped (the forms of vals).

    Raises ValueError with a sentence for people. What its scheme makes of it, `payconf.stores.wrong` says.
    """
    scheme, separator, rest = _unwrapped(text).partition("://")
    if scheme not in SCHEMES or not separator:
        raise ValueError(f"a reference begins with one of {', '.join(f'{s}://' for s in SCHEMES)}, in lower case")
    rest, hash_mark, fragment = rest.partition("#")
    path, question_mark, query = rest.partition("?")
    try:
        path, key = unquote(path, errors="strict"), unquote(fragment, errors="strict")
        options = tuple(parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict") if query else ())
    except ValueError:
        raise ValueError(f"{scheme}:// takes a path, ?name=value and #key; bytes after % are UTF-8") from None
    if not all(part.isprintable() for part in (path, key, *(part for option in options for part in option))):
        raise ValueError(f"this {scheme}:// reference holds control characters, or others that can't be shown")
    if (hash_mark and not key) or (question_mark and not options):
        raise ValueError("nothing follows the # or ? of this reference; leave it away, or write # as %23 and ? as %3F")
    _check_path(scheme, path)
    if key.startswith("/") and key.count("/") == 1:
        key = key[1:]
    return Reference(scheme, path, key or None, options)


def _unwrapped(text: str) -> str:
    bare = text.removeprefix("ref+")
    if bare == text:
        return text
    scheme, separator, rest = bare.removesuffix("+").partition("://")
    return f"{_PASTED.get(scheme, scheme)}{separator}{rest}"


def _check_path(scheme: str, path: str) -> None:
    if not path.strip("/ "):
        raise ValueError(f"{scheme}:// names no secret")
    if path != path.strip():
        raise ValueError("a reference neither begins nor ends with a space")
    if "@" in path.partition("/")[0] and scheme != "keyring":
        raise ValueError("a reference holds no user or password; payconf takes the access to a store from elsewhere")
