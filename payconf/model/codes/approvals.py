"""Codes of freeze windows."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC261",
        "warning",
        "guard",
        "Frozen",
        "In a freeze window nothing is applied, whatever is approved: the time was set aside for selling. Only "
        "`payconf off` passes.",
        "Apply after the window, with a plan that is made then.",
    ),
    Code(
        "PC262",
        "error",
        "guard",
        "Freeze window that can't be understood",
        "Nobody can tell whether the window holds, so every apply would have to be refused in it, or let through by "
        "mistake.",
        "Write a zone of the IANA time zone database, such as Europe/Berlin, and a `to:` after `from:`.",
    ),
)
