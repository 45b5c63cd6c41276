"""Models of payment rules."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from payconf.model.config.types import Boolean, FilledText, Integer, Section, Text, no_items, shape


class Destination(Section):
    """Where the billing address lies. `region` is a combined code such as US-CA; postal codes match exactly."""

    country: FilledText
    region: FilledText | None = None
    postal_codes: list[FilledText] = Field(default_factory=no_items)


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
    sort_order: Annotated[Integer, Field(ge=-(2**31), le=2**31 - 1)]
    currency: FilledText
    websites: Annotated[list[FilledText], Field(min_length=1)] | None = Field(None, description="Absent: all.")
    destinations: list[DestinationEntry] = Field(
        default_factory=no_items, description="Of the billing address; empty: everywhere."
    )
    expression: FilledText | None = None
    methods: Annotated[list[FilledText], Field(min_length=1)]
    stop_processing: Boolean = Field(False, description="True: later rules are not looked at.")
    note: Text | None = None
