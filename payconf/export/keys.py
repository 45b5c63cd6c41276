"""Keys of what was found: made from names, told apart where they tie, and never a key that is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_LONGEST = 60
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d"})


def key_of(name: str) -> str:
    """The key that a name gives: `Germany: terms` is germany-terms; empty where no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-")


def free_key(name: str, other: str, taken: Collection[str]) -> str:
    """The key of a name, or of `other` where it gives none; with a number behind it where that one is taken."""
    key = key_of(name) or other
    number = 1
    while (found := key if number == 1 else f"{key}-{number}") in taken:
        number += 1
    return found


def variable(environment: str, key: str, field: str, taken: Collection[str]) -> str:
    """A reference to fill in, such as env://PAYCONF_PRODUCTION_STRIPE_SECRET_KEY, that nothing else names."""
    words = re.sub(r"[^A-Z0-9]+", "_", f"PAYCONF_{environment}_{key}_{field}".upper())
    number = 1
    while (found := f"env://{words}" if number == 1 else f"env://{words}_{number}") in taken:
        number += 1
    return found
