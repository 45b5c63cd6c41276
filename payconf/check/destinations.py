"""Places: countries, regions in the dictionary of the shop's version, postal codes, destination groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.check.shop import known_version
from payconf.model.countries import countries
from payconf.model.nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from payconf.check.view import View
    from payconf.model.config.rules import Destination

Path = tuple[str | int, ...]

_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,4}")
_WILD = re.compile(r"[*?%\[\]]|\.\.")


def check(view: View) -> None:
    """The destinations of rules and groups, and the billing addresses of checkouts and exceptions."""
    for key, rule in view.environment.rules.items():
        for index, entry in enumerate(rule.destinations):
            _destination(view, entry, ("rules", key, "destinations", index))
    for key, group in view.environment.destination_groups.items():
        for index, code in enumerate(group):
            if not _place(view, code, ("destination_groups", key, index)):
                text = f"{code!r} is neither a country (DE) nor a region (US-CA)"
                view.note("PC325", text, "destination_groups", key, index)
    for key, checkout in view.environment.checkouts.items():
        if checkout.billing is not None:
            _address(view, checkout.billing.country, checkout.billing.region, ("checkouts", key, "billing"))
    for index, allowed in enumerate(view.environment.settings.allow_no_method):
        if allowed.billing is not None and "country" in allowed.billing:
            path = ("allow_no_method", index, "billing")
            _address(view, allowed.billing["country"], allowed.billing.get("region"), path)


def _destination(view: View, entry: str | Destination, path: Path) -> None:
    if not isinstance(entry, str):
        _address(view, entry.country, entry.region, path)
        for index, code in enumerate(entry.postal_codes):
            _postal_code(view, code, (*path, "postal_codes", index))
    elif not _place(view, entry, path) and entry not in view.declared("destination_groups"):
        groups = view.declared("destination_groups")
        text = f"{entry!r} is no country, region or destination group{did_you_mean(entry, groups)}"
        view.note("PC327", text, *path)


def _place(view: View, code: str, path: Path) -> bool:
    """True where the text has the form of a country or region; one that doesn't exist is noted."""
    if _COUNTRY.fullmatch(code):
        _country(view, code, path)
    elif _REGION.fullmatch(code):
        if _country(view, code[:2], path):
            _region(view, code, path)
    else:
        return False
    return True


def _country(view: View, code: str, path: Path) -> bool:
    if code in countries():
        return True
    hint = "; the United Kingdom is GB" if code == "UK" else ""
    view.note("PC325", f"there is no country {code}{hint}", *path)
    return False


def _address(view: View, country: str, region: str | None, path: Path) -> None:
    known = _country(view, country, (*path, "country"))
    if region is not None and not (_REGION.fullmatch(region) and region.startswith(f"{country}-")):
        text = f"{region!r} is no region of {country}; write {country}-XX"
        view.note("PC326", text, *path, "region")
    elif region is not None and known:
        _region(view, region, (*path, "region"))


def _region(view: View, code: str, path: Path) -> None:
    """One of a country that exists: is it in the dictionary?"""
    from payconf.model.regions import later, regions  # only needed where a region occurs

    version = view.version if known_version(view.version) else "any"
    if code in regions(version):
        return
    if code in regions("any"):
        since = "only up to 6.1" if later(version) else "only from 7.0"
        view.note("PC329", f"version {version} has no region {code}; it exists {since}", *path)
        return
    siblings = {entry[3:] for entry in regions(version) if entry.startswith(code[:3])}
    near = nearest(code[3:], siblings)
    hint = f"; did you mean '{code[:3]}{near}'?" if near else ""
    hint = hint if siblings else f"; it knows none of {code[:2]} at all"
    view.note("PC326", f"the shop knows no region {code}{hint}", *path)


def _postal_code(view: View, code: str, path: Path) -> None:
    """The shop cuts the address's code at commas and compares the parts exactly."""
    if "," in code:
        view.note("PC322", f"{code!r} holds a comma; each postal code is an entry of its own", *path)
    elif code != code.strip() or not code.isprintable():
        view.note("PC322", f"{code!r} holds white space that no address has", *path)
    elif _WILD.search(code):
        view.note("PC322", f"{code!r} is no pattern here; the shop compares postal codes exactly", *path)
