"""Elements of a page. Whatever is no Markup is user text, and is escaped where it is put into an element."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from payconf.render.text import clean

_VOID = frozenset({"br", "input", "meta"})


class Markup(str):
    """Text that is already HTML. Only this module makes it."""

    __slots__ = ()


def text(value: object) -> Markup:
    """User text: control and direction characters shown, keys cut off, and nothing left that HTML would read."""
    return value if isinstance(value, Markup) else Markup(escape(clean(str(value))))


def tag(name: str, /, *content: object, **attributes: object) -> Markup:
    """An element. An attribute that is True stands by its name, one that is None or False is left out.

    `class_` and `for_` lose their end, `data_kind` is data-kind.
    """
    begin = f"<{name}{''.join(_attributes(attributes))}>"
    return Markup(begin if name in _VOID else f"{begin}{''.join(map(text, content))}</{name}>")


def join(parts: Iterable[object], between: str = "") -> Markup:
    """Several behind each other; `between` is user text, too."""
    return Markup(text(between).join(map(text, parts)))


def verbatim(name: str, content: str) -> Markup:
    """A style or script element with the content of a file of this package, byte for byte, as its hash needs it."""
    if "</" in content or "<!--" in content:
        raise ValueError(f"this would end the {name} element")
    return Markup(f"<{name}>{content}</{name}>")


def _attributes(attributes: dict[str, object]) -> Iterable[str]:
    for name, value in attributes.items():
        written = name.rstrip("_").replace("_", "-")
        if value is True:
            yield f" {written}"
        elif value is not None and value is not False:
            yield f' {written}="{text(value)}"'
