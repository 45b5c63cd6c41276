"""Payment rules and methods in neutral form, from a live shop, from the YAML, or from what a plan makes of both."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from payconf.integrations.base import Offered

ALWAYS = Offered()
"""A method without conditions of its own."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a billing address lies. `region`: the combined code; "" and no postal codes: the whole country."""

    country: str
    region: str = ""
    postal_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """One rule. `name`: who it is (a live id, or an address); `label`: what the back office shows.

    `id`: the shop's, by which it orders rules of one sort order; None where the shop is yet to give one: it comes last
    then, and among those like it by `made`, their place in the plan. `methods`: names of PaymentMethods, one that
    isn't there included. `websites` and `destinations` empty: all. `organization` None: not known. `expression` as
    the shop holds it.
    """

    name: str
    sort_order: int
    currency: str
    methods: tuple[str, ...]
    id: int | None = None
    made: int = 0
    label: str = ""
    enabled: bool = True
    organization: str | None = None
    websites: frozenset[str] = frozenset()
    destinations: tuple[Destination, ...] = ()
    expression: str = ""
    stop: bool = False

    @property
    def order(self) -> tuple[int, bool, int]:
        """As the shop sorts."""
        return self.sort_order, self.id is None, self.made if self.id is None else self.id


class Presence(enum.Enum):
    """Whether a method of an integration exists for rules."""

    THERE = "there"
    DISABLED = "its integration is disabled"
    OFF = "a setting of its integration switches it off"
    NOT_IN_RULES = "the shop's version doesn't offer it through rules"


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One method of one integration. `name`: as rules name it; `label`: what buyers read, in the default language.

    `key`: its name in YAML, such as stripe.card; "" where no address means the integration. `kind`: what it is, such as
    stripe.card, whichever integration yields it. `offered`: its own conditions. `currencies`: those that the service
    takes, None for any. The shop offers it in others all the same, unless `offered` says otherwise, and the payment
    fails.
    """

    name: str
    label: str
    key: str = ""
    kind: str = ""
    offered: Offered = ALWAYS
    presence: Presence = Presence.THERE
    currencies: frozenset[str] | None = None
