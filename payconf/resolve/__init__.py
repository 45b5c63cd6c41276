"""Resolve: documents to one environment. Extend, overlay, provenance, then types; many findings in one run. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.document import Loaded
    from payconf.model.environment import Environment
    from payconf.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Resolved:
    """`environment` is None where its environment.yaml is missing or wrong, or one file holds too many errors.

    An object with errors is absent from the environment, and still present in `environment.origins.root`.
    `findings` are sorted by place.
    """

    environment: Environment | None
    findings: tuple[Finding, ...]


def resolve(loaded: Loaded, name: str, essential: bool = False) -> Resolved:
    """The environment of that name, from the folders in its `extend` and its own. Never raises.

    `essential`: where environment.yaml has errors, what it says of class, shop and plan keys is enough.
    """
    from payconf.resolve.build import build  # imports pydantic, which a cached verdict doesn't need

    environment, findings = build(loaded, name, essential)
    return Resolved(environment, tuple(findings))


__all__ = ["Resolved", "resolve"]
