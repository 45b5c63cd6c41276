"""How much is compared: where rules hold, each worked out once, up to a limit that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.reach import Reach, reach

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.rules import Rule

PLACES = 400_000
"""So many pairs of website and destination are looked at, and compared, in one environment: the check must not hang."""


class Work:
    """Where rules hold, each worked out once, as long as there is no more than PLACES of it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[str, Reach | None] = {}
        self._left = PLACES

    def reach(self, key: str, rule: Rule) -> Reach | None:
        """None where a destination isn't understood, or the work has become too much."""
        if key not in self._found:
            where = reach(rule, self._view.environment.destination_groups) if self._left > 0 else None
            if where is not None and not self.spend(key, max(1, len(where.websites)) * len(where.atoms)):
                where = None
            self._found[key] = where
        return self._found[key]

    def spend(self, key: str, places: int) -> bool:
        """Count some work at a rule; False where there was enough already. That is said once."""
        if self._left > 0 >= self._left - places:
            text = "from this rule on nobody has looked which rules tie and which are never reached"
            self._view.note("PC411", text, "rules", key, at_key=True)
        self._left -= places
        return self._left > 0
