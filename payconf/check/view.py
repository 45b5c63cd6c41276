"""What every check looks at: the environment, its types, and the complete values of its integrations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.integrations import types
from payconf.integrations.values import complete
from payconf.model.finding import Finding, Findings
from payconf.model.node import Mapping

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType
    from payconf.model.environment import Environment


@dataclass(frozen=True, slots=True)
class Integration:
    """One integration: what was written (`settings`), what that means (`values`), and its type."""

    key: str
    settings: Any
    type: IntegrationType
    values: dict[str, Any]

    @property
    def address(self) -> str:
        """integrations/<key>."""
        return f"integrations/{self.key}"


@dataclass(slots=True)
class View:
    """One environment under check, and what was found so far."""

    environment: Environment
    found: Findings = field(default_factory=Findings)
    integrations: dict[str, Integration] = field(init=False)

    def __post_init__(self) -> None:
        known = types()
        self.integrations = {
            key: Integration(key, settings, known[settings.type], complete(settings.type, key, settings))
            for key, settings in self.environment.integrations.items()
        }

    @property
    def version(self) -> str:
        """The shop's."""
        return self.environment.settings.shop.version

    def declared(self, kind: str) -> Mapping:
        """What the files define of a kind, objects with errors too: nobody is told that those are missing."""
        node = self.environment.origins.root.get(kind)
        return node if isinstance(node, Mapping) else Mapping()

    def writes(self, key: str, name: str) -> bool:
        """True where the files set this field of an integration."""
        node = self.declared("integrations").get(key)
        return isinstance(node, Mapping) and name in node

    def note(
        self, code: str, message: str, *path: str | int, at_key: bool = False, fix: str | None = None, related: Any = ()
    ) -> None:
        """Note a finding at a path of the merged tree. Its address is that of the object there."""
        span = self.environment.origins.span(*path, key=at_key)
        address = "/".join(map(str, path[:2])) if len(path) > 1 and isinstance(path[1], str) else None
        self.found.append(Finding(code, message, span, address, fix, tuple(related)))

    def with_service(self) -> Iterator[Integration]:
        """Integrations that need access to a payment service."""
        return (entry for entry in self.integrations.values() if entry.type.service is not None)
