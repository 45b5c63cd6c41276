"""Codes of `payconf rotate`."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC235",
        "error",
        "guard",
        "New credential is not proven",
        "Where the new one doesn't work and the old one is given up next, no payment with it succeeds.",
        "Mend what the message names, such as the value in the store, and run payconf rotate again; keep the old one.",
    ),
    Code(
        "PC418",
        "warning",
        "guard",
        "New credential is not proven",
        "Where the new one doesn't work and the old one is given up next, no payment with it succeeds.",
        "Try a payment before you give up the old one.",
    ),
)
