"""What an upgrade of the shop means for one environment."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is affected: its address ("" for the shop as a whole), a sentence, and its place."""

    address: str
    text: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An environment from one version of its shop to another, in plain data.

    `leaving`: integrations whose type goes. `coming`: types and methods that the new version has and the old one
    hasn't. `rules` and `checkouts`: those that lose a method. `regions`: destinations that vanish. `values`: fields and
    texts that the new version doesn't take. `money`: what can't be captured or refunded afterwards. `checks`: what the
    files can't answer. `steps`: what to do, in order.
    """

    environment: str
    before: str
    after: str
    leaving: tuple[Item, ...] = ()
    coming: tuple[Item, ...] = ()
    rules: tuple[Item, ...] = ()
    checkouts: tuple[Item, ...] = ()
    regions: tuple[Item, ...] = ()
    values: tuple[Item, ...] = ()
    money: tuple[Item, ...] = ()
    checks: tuple[Item, ...] = ()
    steps: tuple[str, ...] = ()

    @property
    def work(self) -> bool:
        """True where something must be done or looked at beside the upgrade itself. What comes is no work."""
        parts = (self.leaving, self.rules, self.checkouts, self.regions, self.values, self.money, self.checks)
        return any(parts)
