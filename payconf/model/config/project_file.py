"""Model of payconf.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from payconf.model.config.formats import Issuer, StateUrl
from payconf.model.config.types import FilledText, Integer, Section, StoreBlocks, no_keys


class Project(Section):
    """payconf.yaml.

    `identity`: by issuer of the CI's identity tokens, the claims that a token must hold. At least one: an issuer of
    many customers signs for all of them.
    """

    version: Integer = Field(ge=1, le=1)
    state: StateUrl | None = None
    fingerprint_key: FilledText | None = None
    stores: StoreBlocks = Field(default_factory=no_keys)
    identity: dict[Issuer, Annotated[dict[FilledText, FilledText], Field(min_length=1)]] = Field(
        default_factory=no_keys
    )
