"""The address of a state in an object store, and the names of objects in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from payconf.model.errors import UsageError

_OPTIONS = ("region", "endpoint", "profile")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PLAIN = re.compile(r"[A-Za-z0-9_-]")
_ENDPOINT = re.compile(r"https?://[^/@?#\s]+/?")


@dataclass(frozen=True, slots=True)
class Place:
    """A prefix of a bucket (it ends in / or is empty). Credentials are never part of an address."""

    bucket: str
    prefix: str
    region: str | None = None
    endpoint: str | None = None
    profile: str | None = None

    def __str__(self) -> str:
        at = f" at {self.endpoint}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix.rstrip('/')}{at}"


def parse(url: str) -> Place:
    """The parts of an address. Raises UsageError, and quotes nothing of it."""
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _not_understood("its options are not name=value") from None
    if not _BUCKET.fullmatch(parts.netloc):
        raise _not_understood("it names no bucket; credentials don't belong into it")
    if not set(asked) <= set(_OPTIONS) or parts.fragment:
        raise _not_understood(f"it may have the options {', '.join(_OPTIONS)}")
    if "endpoint" in asked and not _ENDPOINT.fullmatch(asked["endpoint"]):
        raise _not_understood("endpoint= takes https://host or https://host:port")
    prefix = unquote(parts.path).strip("/")
    if any(part in ("", ".", "..") for part in prefix.split("/")) and prefix:
        raise _not_understood("its prefix has an empty part, . or ..")
    return Place(parts.netloc, f"{prefix}/" if prefix else "", **asked)


def quoted(text: str) -> str:
    """A name as a part of a key: what is not a letter, digit, _ or - is written =XX, byte by byte. Reversible."""
    return "".join(
        character if _PLAIN.fullmatch(character) else "".join(f"={byte:02X}" for byte in character.encode())
        for character in text
    )


def unquoted(part: str) -> str:
    """The inverse of quoted."""
    return re.sub(rb"=([0-9A-F]{2})", lambda found: bytes([int(found[1], 16)]), part.encode()).decode()


def _not_understood(why: str) -> UsageError:
    return UsageError(
        f"The address of the state is not understood: {why}.",
        "Write it as s3://bucket/prefix?region=eu-central-1; credentials come from AWS_ACCESS_KEY_ID and the like.",
    )
