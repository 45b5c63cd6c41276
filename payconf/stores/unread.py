"""Schemes that this version knows and can't read."""

from __future__ import annotations

from typing import NoReturn

from payconf.model.errors import StoreUnreachable
from payconf.model.reference import Reference
from payconf.stores.base import Access


class Unread:
    """A store that says so."""

    def __init__(self, access: Access) -> None:
        """Nothing is opened."""

    def read(self, place: Reference) -> NoReturn:
        """Raises StoreUnreachable."""
        raise StoreUnreachable(
            f"{place}: this version of payconf can't read {place.scheme}:// yet, so the secret stays unknown.",
            "Hand the secret over as env://NAME or file:///path until then.",
        )

    look = read

    def close(self) -> None:
        """Nothing was opened."""
