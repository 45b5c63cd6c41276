"""PC225 and on: card numbers and keys of plans. Part of safety: none of these can be waived."""

from __future__ import annotations

from payconf.model.codes.entry import Code

CODES: tuple[Code, ...] = (
    Code(
        "PC225",
        "error",
        "guard",
        "Card number in a text",
        "A test card in a file says that somebody means to pay with it; a real one must not lie in any repository.",
        "Take the number out. What pays in a test belongs to the test, and real numbers belong to the service alone.",
    ),
    Code(
        "PC440",
        "warning",
        "guard",
        "What looks like a secret, in a file outside the project",
        "Whoever reads the repository reads it, too; but what such a file means is not known here, and a test may hold "
        "a number or a value like this.",
        "If it is one, revoke it, take it out, and keep the new one in a store. A placeholder is written as <secret>.",
    ),
    Code(
        "PC226",
        "error",
        "guard",
        "Plan key shared",
        "Whoever holds the key that signs plans decides what is applied. A key that another environment's pipeline "
        "has, or that is the fingerprint key, which every job that plans reads, lets others sign for this environment.",
        "Make a key pair of this environment's own, and let only its protected job read the private half.",
    ),
)
