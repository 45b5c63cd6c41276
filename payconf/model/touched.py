"""What a change of git touches of an environment."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.address import Address


@dataclass(frozen=True, slots=True)
class Touched:
    """`addresses`: objects that changed, and those that name them. `whole`: why everything is concerned; else empty.

    `since`: the revision that was compared with, and its commit, for people.
    """

    addresses: frozenset[Address] = frozenset()
    whole: str = ""
    since: str = ""

    @property
    def nothing(self) -> bool:
        """True where both revisions mean the same."""
        return not (self.addresses or self.whole)
