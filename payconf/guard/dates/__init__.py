"""Every day on which something of an environment ends: one list for the guard `expiry`, plans and `payconf expiry`.

Days are UTC. A certificate, and what a service or store tells, ends at its exact moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.guard.dates.access import access
from payconf.guard.dates.services import at_services
from payconf.guard.dates.words import words
from payconf.model.ending import Ending, Endings, Undated

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.guard.case import Case


def dates(case: Case, now: datetime) -> Endings:
    """All that ends, or may, by what the case knows: text, evidence, what was read, what the state remembers.

    `now` is aware. Sorted: what has ended first, then by day.
    """
    found = [*access(case, now), *words(case), *at_services(case)]
    ends = sorted((entry for entry in found if isinstance(entry, Ending)), key=lambda entry: entry.order(now))
    return Endings(tuple(ends), tuple(entry for entry in found if isinstance(entry, Undated)))


__all__ = ["dates"]
