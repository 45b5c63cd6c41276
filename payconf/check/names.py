"""What a method's name in YAML means: through aliases to one method of one integration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from payconf.integrations.methods import method_names
from payconf.model.nearest import did_you_mean, names

if TYPE_CHECKING:
    from payconf.check.view import Integration, View
    from payconf.integrations.base import Method


class Found(NamedTuple):
    """A method under its full name."""

    name: str
    integration: Integration
    method: Method


class Fault(NamedTuple):
    """Why a name means no method: code and sentence."""

    code: str
    text: str


@dataclass(slots=True)
class Names:
    """All names of methods of one environment."""

    view: View
    methods: dict[str, Found] = field(init=False)
    _meanings: dict[str, Found | Fault | None] = field(init=False, default_factory=dict)
    _ends: dict[str, str | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.methods = {
            name: Found(name, entry, method)
            for entry in self.view.integrations.values()
            for name, method in method_names(entry.type, entry.key).items()
        }

    def meaning(self, name: str) -> Found | Fault | None:
        """What a name in `methods:` or `expect:` means; None where its alias or integration is told to be wrong."""
        if name not in self._meanings:  # thousands of rules offer the same few methods
            end = self.end(name)
            found = None if end is None else self.direct(end)
            self._meanings[name] = None if end != name and isinstance(found, Fault) else found
        return self._meanings[name]

    def end(self, name: str) -> str | None:
        """Where the aliases lead from a name; None where they don't end, or at an alias with errors."""
        aliases, seen = self.view.environment.aliases, set[str]()
        while name in aliases and name not in seen and name not in self._ends:
            seen.add(name)
            name = aliases[name]
        end = self._ends.get(name, None if name in self.view.declared("aliases") else name)
        self._ends.update(dict.fromkeys(seen, end))
        return end

    def direct(self, name: str) -> Found | Fault | None:
        """The same for a name that is no alias."""
        if name in self.methods:
            return self.methods[name]
        key, dot, wanted = name.partition(".")
        entry = self.view.integrations.get(key)
        if entry is None:
            if key in self.view.declared("integrations"):
                return None
            known = {*self.methods, *self.view.declared("aliases")}
            return Fault("PC310", f"there is no method {name!r}{did_you_mean(name, known)}")
        offered = names(method_names(entry.type, key))
        if not dot:
            return Fault("PC311", f"{entry.type.title} yields several methods: {offered}")
        return Fault("PC312", f"{entry.type.title} yields no method {wanted!r}, but {offered}")
