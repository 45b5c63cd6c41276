"""Models of what is written in a line or two: payment terms, renamed keys, destination groups, aliases."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from payconf.model.config.types import FilledText, Section, TermLabel, Text


class PaymentTerm(Section):
    """A payment term, to be assigned to customers or customer groups in the shop."""

    label: TermLabel
    note: Text | None = None


class Moved(Section):
    """A renamed key."""

    from_: FilledText = Field(alias="from")
    to: FilledText


DestinationGroup = Annotated[list[FilledText], Field(min_length=1)]
"""Countries and regions, used in `destinations:` by the group's key."""
Alias = FilledText
"""Another name of one method, usable in `methods:`."""
