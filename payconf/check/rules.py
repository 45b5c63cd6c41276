"""Payment rules: currency and destinations, and limits that a rule should keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.check.countries import COUNTRIES
from payconf.check.names import Found, Names
from payconf.model.nearest import did_you_mean, names

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.objects import Destination, Rule

Path = tuple[str | int, ...]

_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,4}")


def check(view: View) -> None:
    """Every rule, and every group that rules use."""
    known = Names(view)
    for key, rule in view.environment.rules.items():
        _currency(view, known, key, rule)
        for index, entry in enumerate(rule.destinations):
            _destination(view, entry, ("rules", key, "destinations", index))
        _caps(view, known, key, rule)
    for key, group in view.environment.destination_groups.items():
        for index, code in enumerate(group):
            if not _place(view, code, ("destination_groups", key, index)):
                text = f"{code!r} is neither a country (DE) nor a region (US-CA)"
                view.note("PC325", text, "destination_groups", key, index)


def _currency(view: View, known: Names, key: str, rule: Rule) -> None:
    path = ("rules", key, "currency")
    if not _CURRENCY.fullmatch(rule.currency):
        view.note("PC323", f"{rule.currency!r} is no currency code", *path)
        return
    found = [known.meaning(name) for name in rule.methods]
    methods = [meaning for meaning in found if isinstance(meaning, Found)]
    if len(methods) == len(found) and not any(_takes(meaning, rule.currency) for meaning in methods):
        text = f"none of {', '.join(meaning.name for meaning in methods)} takes {rule.currency}"
        view.note("PC324", text, *path)


def _takes(found: Found, currency: str) -> bool:
    limits = (found.integration.type.currencies, found.method.offered.currencies)
    return all(limit is None or currency in limit for limit in limits)


def _destination(view: View, entry: str | Destination, path: Path) -> None:
    if not isinstance(entry, str):
        _mapping(view, entry, path)
    elif not _place(view, entry, path) and entry not in view.declared("destination_groups"):
        groups = view.declared("destination_groups")
        text = f"{entry!r} is no country, region or destination group{did_you_mean(entry, groups)}"
        view.note("PC327", text, *path)


def _place(view: View, code: str, path: Path) -> bool:
    """True where the text has the form of a country or region; one that doesn't exist is noted."""
    if _COUNTRY.fullmatch(code):
        _country(view, code, path)
    elif _REGION.fullmatch(code):
        _country(view, code[:2], path)
    else:
        return False
    return True


def _country(view: View, code: str, path: Path) -> None:
    if code not in COUNTRIES:
        hint = "; the United Kingdom is GB" if code == "UK" else ""
        view.note("PC325", f"there is no country {code}{hint}", *path)


def _mapping(view: View, entry: Destination, path: Path) -> None:
    _country(view, entry.country, (*path, "country"))
    region = entry.region
    if region is not None and not (_REGION.fullmatch(region) and region.startswith(f"{entry.country}-")):
        text = f"{region!r} is no region of {entry.country}; write {entry.country}-XX"
        view.note("PC326", text, *path, "region")


def _caps(view: View, known: Names, key: str, rule: Rule) -> None:
    """A rule without any expression bounds nothing; whether an expression does, its evaluation will tell."""
    if rule.expression is not None:
        return
    capped = {
        (meaning.name, cross.text)
        for meaning in map(known.meaning, rule.methods)
        if isinstance(meaning, Found)
        for cross in meaning.integration.type.cross
        if cross.check == "rule_caps_total"
    }
    if capped:
        texts = names({text for _, text in capped})
        view.note("PC403", f"{names(name for name, _ in capped)}: {texts}", "rules", key, at_key=True)
