"""What every part of the answer looks at: the environment, both versions, its types, and methods by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.integrations import types
from payconf.integrations.methods import method_names
from payconf.integrations.values import complete
from payconf.integrations.versions import available, in_rules

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType
    from payconf.model.environment import Environment
    from payconf.model.span import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One integration with its type and complete values."""

    key: str
    type: IntegrationType
    values: dict[str, Any]
    settings: Any

    @property
    def address(self) -> str:
        """integrations/<key>."""
        return f"integrations/{self.key}"


@dataclass(frozen=True, slots=True)
class Scene:
    """One environment between two versions. `lost`: names of methods that rules can't offer any more."""

    environment: Environment
    before: str
    after: str
    entries: tuple[Entry, ...] = field(init=False)
    lost: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        known = types()
        entries = tuple(
            Entry(key, known[found.type], complete(found.type, key, found), found)
            for key, found in self.environment.integrations.items()
        )
        object.__setattr__(self, "entries", entries)
        lost = {
            name
            for entry in entries
            for name, method in method_names(entry.type, entry.key).items()
            if not (available(entry.type, self.after) and in_rules(method, self.after))
        }
        object.__setattr__(self, "lost", frozenset(lost))

    def span(self, *path: str | int, key: bool = False) -> Span:
        """The place of a value."""
        return self.environment.origins.span(*path, key=key)

    def leaving(self) -> Iterator[Entry]:
        """Integrations whose type the new version doesn't have."""
        return (entry for entry in self.entries if not available(entry.type, self.after))

    def staying(self) -> Iterator[Entry]:
        """The others."""
        return (entry for entry in self.entries if available(entry.type, self.after))

    def successors(self, entry: Entry) -> list[IntegrationType]:
        """Types of the same payment service that the new version has."""
        service = entry.type.service
        return [other for other in types().values() if other.service == service and available(other, self.after)]

    def emptied(self) -> list[str]:
        """Enabled rules that lose every method."""
        return [
            f"rules/{key}"
            for key, rule in self.environment.rules.items()
            if rule.enabled and self.lost.issuperset(map(self.meaning, rule.methods))
        ]

    def meaning(self, name: str) -> str:
        """The method that a name in `methods:` or `expect:` stands for, through aliases."""
        aliases, seen = self.environment.aliases, set[str]()
        while name in aliases and name not in seen:
            seen.add(name)
            name = aliases[name]
        return name
