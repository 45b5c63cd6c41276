"""Codes of approvals and freeze windows."""

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
    Code(
        "PC263",
        "error",
        "guard",
        "Nobody knows who made the plan",
        "`approvals:` asks for others than who made the plan, and without a name, or a proven one where payconf.yaml "
        "names issuers, nobody can be told to be somebody else.",
        "Make the plan in a CI job, with an identity token where `identity:` names its issuer, or as a named user.",
    ),
)
