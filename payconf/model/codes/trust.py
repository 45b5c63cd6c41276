"""Codes of untrusted branches: what a branch says of where money or secrets go."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC248",
        "error",
        "guard",
        "Not this branch's to say",
        "Who can open a pull request could otherwise have secrets sent to a host of their own, or a guard let them "
        "pass. With --trust-base such settings are the base branch's; a plan of a branch that changes one is made "
        "without secrets and can't be applied.",
        "Have those who own the file review the change and merge it; the plan after that has its secrets. Where the "
        "branch is only behind its base, bring it up to date.",
    ),
)
