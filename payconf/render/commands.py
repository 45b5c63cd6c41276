"""Commands inside a sentence: whoever copies one must get it whole, so no line may end inside it."""

from __future__ import annotations

import re

GLUE = "\xa0"
"""Stands for a blank inside a command; cleaned text never holds one, because it can't be told from a blank."""

_AND = r"(?<![,.;:)]) "
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'-][^\s"']*)"""
_OPTION = rf"--?[\w-]+(?:[= ]{_VALUE})?"
_ODD = r"""(?:"[^"]*"|'[^']*'|[A-Z|]+\b\S*|\S*[./=_\d]\S*)"""
_VERB = rf"{_AND}(?:local )?[a-z]\S*(?:{_AND}{_VALUE})?(?:{_AND}(?:{_OPTION}|{_ODD}))*"
_COMMAND = rf"`[^`]*`|\bpayconf(?:{_AND}{_OPTION})*(?:{_VERB})?"
"""What stands in backquotes; and `payconf`, options, the verb, one word behind it, then what looks like no English."""


def unbroken(text: str) -> str:
    """The text with GLUE for each blank inside a command."""
    if "payconf" not in text and "`" not in text:
        return text
    return re.sub(_COMMAND, lambda found: found[0].replace(" ", GLUE), text)
