"""The catalogue of finding codes: one table, from which findings, docs and `payconf explain` come.

PC0xx files and YAML · PC1xx structure and types · PC2xx safety (guards) · PC3xx meaning across objects ·
PC4xx lifetimes and habits · PC5xx plans · PC6xx apply and state.
"""

from __future__ import annotations

from payconf.model.codes import (
    approvals,
    clear,
    clone,
    meaning,
    off,
    places,
    plans,
    policies,
    proofs,
    rotation,
    safety,
    structure,
    trust,
    waivers,
    yaml,
)
from payconf.model.codes.entry import Code

CODES: dict[str, Code] = {
    entry.code: entry
    for module in (
        *(yaml, structure, safety, clear, places, clone, waivers, policies, meaning, plans, off, trust),
        *(rotation, proofs, approvals),
    )
    for entry in module.CODES
}
"""Every code by its name."""

__all__ = ["CODES", "Code"]
