"""Errors as text."""

from __future__ import annotations

from payconf.model.errors import PayconfError
from payconf.render.text import Line, clean, paint, wrap

WIDTH = 100


def error_text(error: PayconfError, color: bool = False, *, width: int | None = None) -> str:
    """What is wrong and what to do about it. An error's text never holds a secret.

    `width` of a terminal, None elsewhere: a log's lines are searched and copied, so they aren't folded.
    """
    lines = [Line(part, "red") for part in _paragraphs(f"Error: {error.message}", "", width)]
    if error.fix:
        lines += [Line(part) for part in _paragraphs(f"Fix: {error.fix}", "  ", width)]
    return paint(lines, color)


def unexpected_text(kind: str, place: str, frames: str, color: bool = False) -> str:
    """An error that nobody foresaw: its type and place only, because its text might quote a value."""
    text = f"Error: unexpected error ({kind} at {place}). This is a bug of payconf; please report it with these words."
    hint = "PAYCONF_DEBUG=1 shows where it came from; the exception's own text is never shown."
    lines = [*(Line(part, "red") for part in wrap(text, WIDTH, "")), Line(hint)]
    return frames + paint(lines, color)


def _paragraphs(text: str, indent: str, width: int | None) -> list[str]:
    lines = [clean(line) for line in text.split("\n")]
    return [part for line in lines for part in (wrap(line, width, indent) if width else [indent + line])]
