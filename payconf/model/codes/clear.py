"""PC225 and on: what guards refuse in the text of the files. Part of safety: none of these can be waived."""

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
)
