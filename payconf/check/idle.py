"""What has no effect: entries that are in a list twice, destination groups and aliases that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from payconf.model.finding import PER_FILE

if TYPE_CHECKING:
    from payconf.check.view import View

_USERS = ("rules", "checkouts", "aliases")
_MISTYPED = ("PC310", "PC327")
"""An unknown name is perhaps that of a group or alias; one mistake is told once. So this check comes last."""


def check(view: View) -> None:
    """Lists of rules and groups; then groups and aliases by their names."""
    for key, rule in view.environment.rules.items():
        _twice(view, rule.websites or (), "rules", key, "websites")
        _twice(view, rule.destinations, "rules", key, "destinations")
        for index, entry in enumerate(rule.destinations):
            if not isinstance(entry, str):
                _twice(view, entry.postal_codes, "rules", key, "destinations", index, "postal_codes")
    for key, group in view.environment.destination_groups.items():
        _twice(view, group, "destination_groups", key)
    readable = all(view.declared(kind).keys() == getattr(view.environment, kind).keys() for kind in _USERS)
    if readable and not any(finding.code in _MISTYPED for finding in view.found):
        _unused(view)


def _twice(view: View, entries: Sequence[Any], *path: str | int) -> None:
    if len(entries) < 2:
        return
    for first, index in islice(_doubles(entries), PER_FILE + 1):
        named = repr(entries[index]) if isinstance(entries[index], str) else "the same destination"
        related = [("first here", view.environment.origins.span(*path, first))]
        view.note("PC405", f"{named} stands in this list twice", *path, index, related=related)


def _doubles(entries: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Where an entry stands first, and where again."""
    seen: dict[object, int] = {}
    for index, entry in enumerate(entries):
        what = entry if isinstance(entry, str) else (entry.country, entry.region, *entry.postal_codes)
        first = seen.setdefault(what, index)
        if first != index:
            yield first, index


def _unused(view: View) -> None:
    """Only of this environment's own files: what it takes over from others, those others may use."""
    environment = view.environment
    destinations = {
        entry for rule in environment.rules.values() for entry in rule.destinations if isinstance(entry, str)
    }
    methods = {
        *(name for rule in environment.rules.values() for name in rule.methods),
        *(name for checkout in environment.checkouts.values() for name in checkout.expect),
        *environment.aliases.values(),
    }
    own = f"environments/{environment.name}/"
    for kind, noun, used in (("destination_groups", "rule", destinations), ("aliases", "rule or checkout", methods)):
        for key in getattr(environment, kind).keys() - used:
            if environment.origins.span(kind, key, key=True).file.startswith(own):
                view.note("PC410", f"no {noun} uses {key!r}", kind, key, at_key=True)
