"""User text inside Markdown: only ever as code, where no host reads mentions, references, links, commands or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from payconf.render.redact import redact
from payconf.render.text import clean

_PLAIN = re.compile(r"(?!.*\b[a-f]{7})(?:[A-Za-z ,;()'-]|: )*")
"""Words in which neither Markdown nor a host finds anything: no digit, dot or mark, no `:name:`, no commit."""
_TICKS = re.compile(r"`+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def code(text: str) -> str:
    """A code span with this text on one line; nothing for nothing.

    https://github.github.com/gfm/#code-spans: the content has no run of backticks as long as those around it.
    """
    shown = clean(text).strip()
    if not shown:
        return ""
    ticks = "`" * (_longest(shown) + 1)
    edge = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{ticks}{edge}{shown}{edge}{ticks}"


def plain(text: str) -> str:
    """Our own words as they are; as soon as anything else is among them, all of it as code."""
    return text if _PLAIN.fullmatch(text) else code(text)


def fenced(lines: Iterable[str], info: str = "text") -> str:
    """A code block that no line of it ends: https://github.github.com/gfm/#fenced-code-blocks."""
    shown = [clean(line) for line in lines]
    ticks = "`" * max(3, max(map(_longest, shown), default=0) + 1)
    return "\n".join([f"{ticks}{info}", *shown, ticks])


def folded(summary: str, content: str) -> str:
    """Content that opens on a click. `summary`: our own words. The empty lines let Markdown go on inside."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def marker(text: str) -> str:
    """A comment that is not shown, for programs."""
    return f"<!-- {text} -->"


def name(text: str) -> str:
    """A name inside a marker: what could end the comment or be a blank is percent-encoded."""
    shown = redact(text)
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), shown)


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
