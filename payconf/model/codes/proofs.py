"""Codes of what payment services say about accounts."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC425",
        "warning",
        "guard",
        "Account that needs somebody at its service",
        "The credential is good, and its account takes no payments, or not all, until a person has acted there.",
        "Do what the message says at the service, then run payconf prove, which asks it again.",
    ),
)
