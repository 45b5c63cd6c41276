"""Model of environments/<name>/environment.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from payconf.model.config.formats import Date, Duration, Moment, Version
from payconf.model.config.types import FilledText, Integer, Section, StoreBlocks, no_items, no_keys

EnvironmentClass = Literal["sandbox", "testing", "production"]
Choice = Literal["revert", "keep", "refuse"]


class Login(Section):
    """OAuth client of one organization."""

    client_id: FilledText
    client_secret: FilledText


class Shop(Section):
    """The shop that the environment configures.

    `url` of the embedded shop is local:NAME. `version`: 5.1, 6.1, 6.1.10, 7.0 …; `any` only for the embedded shop.
    `backend_prefix`: where the back office lies behind `url` (web_backend_prefix); some webhooks lie there too.
    """

    provider: FilledText
    url: FilledText
    version: Version
    bundles: list[FilledText] | None = None
    organization: FilledText | None = None
    client_id: FilledText | None = None
    client_secret: FilledText | None = None
    logins: dict[str, Login] = Field(default_factory=no_keys)
    backend_prefix: FilledText = "/admin"


class PlanKeys(Section):
    """The key that signs this environment's plans (a reference) and those that verify them (ed25519:<base64>)."""

    sign: FilledText | None = None
    verify: list[FilledText] = Field(default_factory=no_items)


class AllowDelete(Section):
    """One object that may be deleted, until a day."""

    address: FilledText
    reason: FilledText
    until: Date


class AllowNoMethod(Section):
    """One kind of checkout that may be left without a method, until a day."""

    website: FilledText
    currency: FilledText
    billing: dict[str, FilledText] | None = None
    reason: FilledText
    until: Date


class Freeze(Section):
    """A window in which nothing is applied; local times of `zone`."""

    from_: Moment = Field(alias="from")
    to: Moment
    zone: FilledText


class EnvironmentFile(Section):
    """Class, shop and protection of one environment.

    `stand_ins`: by host of a payment service, the address on this machine (a simulator) that is asked in its place; in
    sandboxes only.
    """

    class_: EnvironmentClass = Field(alias="class")
    extend: list[FilledText] = Field(default_factory=no_items)
    shop: Shop
    stores: StoreBlocks = Field(default_factory=no_keys)
    plan_keys: PlanKeys = Field(default_factory=lambda: PlanKeys())
    drift: Choice | None = None
    unmanaged: Literal["ignore", "report", "delete"] = "report"
    max_deletes: Annotated[Integer, Field(ge=0)] | None = None
    cascade: Literal["owned", "all"] | None = None
    allow_delete: list[AllowDelete] = Field(default_factory=no_items)
    allow_no_method: list[AllowNoMethod] = Field(default_factory=no_items)
    approvals: Annotated[Integer, Field(ge=0)] = 0
    emergency: list[FilledText] = Field(default_factory=no_items)
    freeze: list[Freeze] = Field(default_factory=no_items)
    may_differ: list[FilledText] = Field(default_factory=no_items)
    refund_window: Duration = "180d"
    prove_every: Duration = "24h"
    stand_ins: dict[str, FilledText] = Field(default_factory=no_keys)
