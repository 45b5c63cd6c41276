"""Addresses: how payconf, people and plans name one object."""

from __future__ import annotations

from typing import NamedTuple


class Address(NamedTuple):
    """`kind/key`, such as integrations/stripe. The key is payconf's own; the shop never sees it."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `kind/key`; raises ValueError for anything else."""
        kind, slash, key = text.partition("/")
        if not (kind and slash and key):
            raise ValueError(f"{text!r} is not an address; write it as kind/key, such as integrations/stripe")
        return cls(kind, key)
