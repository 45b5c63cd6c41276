"""Client libraries that write to the error output of their own accord: they say nothing here, we say it."""

from __future__ import annotations


def hush(*names: str) -> None:
    """Let these loggers, and those below that nobody has set, write nothing. Their text may hold a secret."""
    import logging  # not needed to validate

    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
