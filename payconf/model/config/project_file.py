"""Model of payconf.yaml."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from payconf.model.config.formats import StateUrl
from payconf.model.config.types import FilledText, Integer, Section, no_keys


class Project(Section):
    """payconf.yaml."""

    version: Integer = Field(ge=1, le=1)
    state: StateUrl | None = None
    fingerprint_key: FilledText | None = None
    stores: dict[str, Any] = Field(default_factory=no_keys)
