"""A choice in payconf's word and, where it differs, in the shop's own."""

from __future__ import annotations

from payconf.model.value import Value
from payconf.render.text import clean
from payconf.render.values import value_text


def in_both_words(variant: str, field: str, value: Value) -> str:
    """`authorize (shop: reserve)`. Where the integration type isn't known, only what all types agree on."""
    shown = value_text(value)
    words = _words(variant, field, value) if isinstance(value, str) else set()
    return f"{shown} (shop: {clean(words.pop())})" if len(words) == 1 and words != {value} else shown


def _words(variant: str, field: str, value: str) -> set[str]:
    from payconf.integrations import types

    known = types()
    asked = [known[variant]] if variant in known else [] if variant else list(known.values())
    fields = [found for entry in asked if (found := entry.field(field)) and found.choices]
    return {dict(found.words).get(value, value) for found in fields if value in found.choices}
