"""How a step ends where payconf itself had no say."""

from __future__ import annotations

REFUSED, UNREACHABLE, USAGE = 11, 14, 64
"""As payconf's own exit codes have it."""


class Stop(Exception):
    """The step ends with this exit code. Each text says what is wrong, why it matters and what to do."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
