"""Localized values: one row for the default and one for each localization; the shop adds those that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from payconf.testing.orocommerce.rows import Ref, Row, Rows

RESOURCE = "localizedfallbackvalues"
_EMPTY: Mapping[str, str | None] = {"string": None, "text": None, "fallback": None, "wysiwyg": None}


def value(rows: Rows, localization: Ref | None, **values: str | None) -> Row:
    """A new row of one value."""
    row = Row(RESOURCE, rows.next_id(RESOURCE), {**_EMPTY, **values}, {"localization": localization})
    return rows.put(row)


def missing(rows: Rows, covered: Iterable[Ref | None]) -> list[Ref | None]:
    """The localizations (None: the default) that have no value among those covered."""
    have = set(covered)
    every: list[Ref | None] = [None, *(row.ref for row in rows.all("localizations"))]
    return [localization for localization in every if localization not in have]


def complete(rows: Rows, localizations: Sequence[Ref | None]) -> tuple[Ref, ...]:
    """New rows as the shop adds them: the default empty, the others falling back to their parent or the system."""
    return tuple(value(rows, ref, fallback=_fallback(rows, ref)).ref for ref in localizations)


def _fallback(rows: Rows, localization: Ref | None) -> str | None:
    row = rows.get(localization)
    if row is None:
        return None
    return "parent_localization" if row.one.get("parentLocalization") else "system"


def localized(rows: Rows, texts: Mapping[str, str]) -> tuple[Ref, ...]:
    """Rows of `texts` by localization name ("default" for the default), completed.

    Raises:
        ValueError: the shop has no localization of that name.
    """
    known: dict[str, Ref | None] = {row.values["name"]: row.ref for row in rows.all("localizations")}
    unknown = [name for name in texts if name != "default" and name not in known]
    if unknown:
        raise ValueError(f"no localization {unknown[0]!r}")
    given = {None if name == "default" else known[name]: text for name, text in texts.items()}
    added = complete(rows, missing(rows, given))
    return tuple(sorted((*added, *(value(rows, ref, string=text).ref for ref, text in given.items())), key=by_id))


def by_id(ref: Ref) -> int:
    """The order in which the database gives rows back."""
    return int(ref[1])
