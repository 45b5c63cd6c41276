"""Policies: the merchant's own rules, as they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.config.policies_file import PolicyOptions
    from payconf.model.span import Span


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule that holds in an environment. `span`: of its key; `expression`: of the text under `assert`."""

    key: str
    options: PolicyOptions
    span: Span
    expression: Span

    @property
    def address(self) -> str:
        """policies/<key>."""
        return f"policies/{self.key}"
