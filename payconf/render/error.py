"""Errors as text."""

from __future__ import annotations

from payconf.model.errors import PayconfError
from payconf.render.text import Line, clean, paint, wrap

WIDTH = 100


def error_text(error: PayconfError, color: bool = False) -> str:
    """What is wrong and what to do about it. An error's text never holds a secret."""
    lines = [Line(part, "red") for part in _paragraphs(f"Error: {error.message}", "")]
    if error.fix:
        lines += [Line(part) for part in _paragraphs(f"Fix: {error.fix}", "  ")]
    return paint(lines, color)


def unexpected_text(kind: str, place: str, frames: str, color: bool = False) -> str:
    """An error that nobody foresaw: its type and place only, because its text might quote a value."""
    text = f"Error: unexpected error ({kind} at {place}). This is a bug of payconf; please report it with these words."
    hint = "PAYCONF_DEBUG=1 shows where it came from; the exception's own text is never shown."
    lines = [*(Line(part, "red") for part in wrap(text, WIDTH, "")), Line(hint)]
    return frames + paint(lines, color)


def _paragraphs(text: str, indent: str) -> list[str]:
    return [part for line in text.split("\n") for part in wrap(clean(line), WIDTH, indent)]
