"""Names and labels that people can't tell apart, and names that one and the same thing seems to have.

Which websites and localizations a shop has is nobody's word offline; that one is written in two ways can be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.check.view import Integration, View

Path = tuple[str | int, ...]
Named = tuple[str, Path]

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]"
)
"""Characters without any width, of those that Unicode calls default ignorable."""


def check(view: View) -> None:
    """Names and labels of integrations; names of websites and localizations wherever they stand."""
    _alike(view, ((str(entry.values["name"]), (*_path(entry), "name")) for entry in view.integrations.values()))
    labels: dict[str, list[Named]] = {}
    for entry in view.integrations.values():
        for localization, text, path in _labels(entry):
            labels.setdefault(localization, []).append((text, path))
    for named in labels.values():
        _alike(view, named)
    _two_ways(view, "website", _websites(view))
    _two_ways(view, "localization", _localizations(view))


def seen(text: str) -> str:
    """What people see of a text: one of its forms in Unicode, nothing invisible, white space as one blank."""
    if not text.isascii():
        import unicodedata  # only needed where something isn't ASCII

        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def _alike(view: View, named: Iterator[Named] | list[Named]) -> None:
    """Texts that differ and look the same; told at the later one."""
    first: dict[str, Named] = {}
    for text, path in named:
        other, place = first.setdefault(seen(text), (text, path))
        if other != text:
            related = [("the other one", view.environment.origins.span(*place))]
            message = f"{_shown(text)} looks like {_shown(other)} of {place[0]}/{place[1]}"
            view.note("PC406", message, *path, related=related)


def _two_ways(view: View, noun: str, named: Iterator[Named]) -> None:
    """The same with capitals, too; told once for each further form."""
    places: dict[str, Path] = {}
    for text, path in named:
        places.setdefault(text, path)
    first: dict[str, str] = {}
    for text, path in places.items():
        other = first.setdefault(seen(text).casefold(), text)
        if other != text:
            related = [("written otherwise here", view.environment.origins.span(*places[other]))]
            view.note("PC407", f"the {noun} {_shown(text)} is {_shown(other)} elsewhere", *path, related=related)


def _shown(text: str) -> str:
    """Quoted; what isn't ASCII as escapes, because the difference can't be seen otherwise."""
    return ascii(text)


def _path(entry: Integration) -> Path:
    return "integrations", entry.key


def _labels(entry: Integration) -> Iterator[tuple[str, str, Path]]:
    """The label of each method, by localization; a method's label is one of the integration's fields."""
    for field in dict.fromkeys(method.label_field for method in entry.type.methods):
        for localization, text in (entry.values[field] or {}).items():
            yield localization, text, (*_path(entry), field, localization)


def _websites(view: View) -> Iterator[Named]:
    environment = view.environment
    for key, rule in environment.rules.items():
        yield from ((name, ("rules", key, "websites", index)) for index, name in enumerate(rule.websites or ()))
    for key, checkout in environment.checkouts.items():
        yield checkout.website, ("checkouts", key, "website")
    for index, allowed in enumerate(environment.settings.allow_no_method):
        yield allowed.website, ("allow_no_method", index, "website")
    for entry in view.integrations.values():
        for field in entry.type.fields:
            if field.type == "websites":
                listed = enumerate(entry.values[field.name])
                yield from ((name, (*_path(entry), field.name, index)) for index, name in listed)


def _localizations(view: View) -> Iterator[Named]:
    for entry in view.integrations.values():
        for field in entry.type.fields:
            if field.type == "localized" and view.writes(entry.key, field.name):
                yield from ((name, (*_path(entry), field.name, name)) for name in entry.values[field.name])
