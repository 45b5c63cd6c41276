"""Models of what any file of an environment may hold, but integrations (payconf.integrations makes those)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from payconf.model.config.types import Boolean, FilledText, Integer, Number, Section, TermLabel, Text, shape


class Destination(Section):
    """Where the billing address lies. `region` is a combined code such as US-CA; postal codes match exactly."""

    country: FilledText
    region: FilledText | None = None
    postal_codes: list[FilledText] = Field(default_factory=list)


DestinationEntry = Annotated[
    Annotated[FilledText, Tag("text")] | Annotated[Destination, Tag("mapping")], Discriminator(shape)
]
"""A country (DE), a region (US-CA), the name of a destination group, or a mapping."""


class Rule(Section):
    """A payment rule: in which checkouts which methods are offered."""

    name: FilledText | None = Field(
        None, description="What the back office shows; default: the key. Need not be unique."
    )
    enabled: Boolean = True
    sort_order: Integer
    currency: FilledText
    websites: Annotated[list[FilledText], Field(min_length=1)] | None = Field(None, description="Absent: all.")
    destinations: list[DestinationEntry] = Field(
        default_factory=list, description="Of the billing address; empty: everywhere."
    )
    expression: FilledText | None = None
    methods: Annotated[list[FilledText], Field(min_length=1)]
    stop_processing: Boolean = Field(False, description="True: later rules are not looked at.")
    note: Text | None = None


class PaymentTerm(Section):
    """A payment term, to be assigned to customers or customer groups in the shop."""

    label: TermLabel
    note: Text | None = None


Events = Annotated[
    Annotated[list[FilledText], Field(min_length=1), Tag("list")] | Annotated[Literal["required"], Tag("text")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "text"),
]
"""Those that the service's integration needs, or a list of the service's own names."""


class Webhook(Section):
    """A webhook endpoint at a payment service."""

    service: FilledText
    integration: FilledText
    url: FilledText | None = None
    events: Events = "required"
    signing_secret: FilledText | None = None
    note: Text | None = None


class PaymentMethodConfiguration(Section):
    """A Stripe payment method configuration: which payment methods are switched on."""

    service: FilledText
    integration: FilledText
    name: FilledText
    methods: dict[str, Literal["on", "off", "none"]] = Field(default_factory=dict)
    note: Text | None = None


class PaymentMethodDomain(Section):
    """A domain registered for wallets at Stripe."""

    service: FilledText
    integration: FilledText
    domain: FilledText
    enabled: Boolean = True
    note: Text | None = None


class Address(Section):
    """An address of a checkout."""

    country: FilledText
    region: FilledText | None = None
    postal_code: FilledText | None = None


class Checkout(Section):
    """A test of the payment rules: the methods that a checkout is expected to be offered, in order."""

    website: FilledText
    currency: FilledText
    billing: Address | None = None
    shipping: Address | None = None
    subtotal: Number | None = None
    total: Number | None = None
    payment_term: Boolean = False
    guest: Boolean = False
    customer_group: FilledText | None = None
    expect: list[FilledText]


class Moved(Section):
    """A renamed key."""

    from_: FilledText = Field(alias="from")
    to: FilledText


DestinationGroup = Annotated[list[FilledText], Field(min_length=1)]
"""Countries and regions, used in `destinations:` by the group's key."""
Alias = FilledText
"""Another name of one method, usable in `methods:`."""

__all__ = [
    "Address",
    "Alias",
    "Checkout",
    "Destination",
    "DestinationGroup",
    "Moved",
    "PaymentMethodConfiguration",
    "PaymentMethodDomain",
    "PaymentTerm",
    "Rule",
    "Webhook",
]
