"""The audit trail: what is written down of a run, a refusal or a drift, and what is read out of it. Pure."""

from __future__ import annotations

from payconf.trail.drift import Memory, sighted
from payconf.trail.events import applied, begun, changed, reasons_of, refused, waived
from payconf.trail.reading import between, checked, held, history
from payconf.trail.smoke import smoke_begun, smoked

__all__ = [
    "Memory",
    "applied",
    "begun",
    "between",
    "changed",
    "checked",
    "held",
    "history",
    "reasons_of",
    "refused",
    "sighted",
    "smoke_begun",
    "smoked",
    "waived",
]
