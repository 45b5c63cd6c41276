"""Resources: one thing that a provider keeps, as we want it and as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from payconf.model.address import Address
from payconf.model.span import NOWHERE, Span
from payconf.model.value import Value


@dataclass(frozen=True, slots=True)
class Resource:
    """A desired resource. `values` by the field names of its kind; `spans` say where a field was set.

    `label` is how buyers or the back office read it. `retired`: an integration that stays but is in no rule.
    """

    address: Address
    values: Mapping[str, Value]
    span: Span = NOWHERE
    spans: Mapping[str, Span] = field(default_factory=dict)
    label: str = ""
    note: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class LiveResource:
    """A resource as its system holds it. Write-only fields are absent. `id` is the system's own, as text.

    References between live objects are LiveRef or Gone.
    """

    kind: str
    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Live:
    """All that was read from one system in one go.

    `resources` by kind; a kind that couldn't be read is absent, never empty. `facts`: read-only names that desired
    values resolve against: `websites` and `localizations` (lists of names), `organization`; and `application_url`, the
    shop's own idea of its address, where it tells. Markers are under a kind of their own (payconf.model.marker).
    `money`: by live integration id, what is under way; None where it couldn't be read. `unread`: by kind, why what is
    kept at payment services couldn't be read.
    """

    account: Account
    resources: Mapping[str, tuple[LiveResource, ...]]
    facts: Mapping[str, Value] = field(default_factory=dict)
    money: Mapping[str, MoneyUnderWay] | None = None
    term_users: Mapping[str, int] | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to a system, as the system itself says; `mode` is a Mode's value, `product` e.g. OroCommerce 6.1.9.

    `id` is empty where the system accepts us and doesn't tell who we are.

    Where it tells them: `capabilities`, what this access may do, in its own words; `created` and `expires`, of the
    credential, aware; `remarks`, sentences for people; `warnings`, those among them by which somebody must act, such as
    that the account takes no money at the moment (they are no remarks as well).
    """

    id: str
    mode: str = "unknown"
    product: str = ""
    capabilities: tuple[str, ...] = ()
    created: datetime | None = None
    expires: datetime | None = None
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyUnderWay:
    """Payments of one integration that still can be captured or refunded. `amounts`: by currency, decimal text."""

    open_authorizations: int
    refundable: int
    amounts: Mapping[str, str] = field(default_factory=dict)
    oldest: str | None = None
