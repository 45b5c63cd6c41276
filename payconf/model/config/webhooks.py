"""Models of what is kept at payment services: webhooks, payment method configurations and domains."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from payconf.model.config.types import Boolean, FilledText, Integer, Section, Text, no_keys

Events = Annotated[
    Annotated[list[FilledText], Field(min_length=1), Tag("list")] | Annotated[Literal["required"], Tag("text")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "text"),
]
"""Those that the service's integration needs, or a list of the service's own names."""


Count = Annotated[Integer, Field(ge=0)]


class Webhook(Section):
    """A webhook endpoint at a payment service. What the service has no field for is refused by check.

    `url`: absent where the shop's own address follows from the shop and the integration. `api_version`: the form of
    the events, absent for the account's default. `retry_*`: how CyberSource tries again; waits are minutes.
    """

    service: FilledText
    integration: FilledText
    url: FilledText | None = None
    events: Events = "required"
    enabled: Boolean = True
    name: FilledText | None = None
    description: FilledText | None = None
    api_version: FilledText | None = None
    retry_algorithm: Literal["ARITHMETIC", "GEOMETRIC"] | None = None
    retry_first: Count | None = None
    retry_interval: Count | None = None
    retry_number: Count | None = None
    retry_deactivate: Boolean | None = None
    retry_repeat_count: Count | None = None
    retry_repeat_wait: Count | None = None
    signing_secret: FilledText | None = None
    note: Text | None = None


class PaymentMethodConfiguration(Section):
    """A Stripe payment method configuration: which payment methods are switched on. Others are left as they are.

    `parent`: the id of the configuration whose preferences it takes where it has none; it can't be changed later.
    """

    service: FilledText
    integration: FilledText
    name: FilledText
    methods: dict[str, Literal["on", "off", "none"]] = Field(default_factory=no_keys)
    enabled: Boolean = True
    parent: FilledText | None = None
    note: Text | None = None


class PaymentMethodDomain(Section):
    """A domain registered for wallets at Stripe."""

    service: FilledText
    integration: FilledText
    domain: FilledText
    enabled: Boolean = True
    note: Text | None = None
