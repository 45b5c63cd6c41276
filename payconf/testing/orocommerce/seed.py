"""What a freshly installed shop holds: organizations, websites, localizations, countries, regions, configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from payconf.model.countries import countries
from payconf.model.regions import regions
from payconf.testing.orocommerce.rows import Ref, Row, Rows

_DATA = Path(__file__).parent / "data"
_VERSION = "5.1"


def now() -> str:
    """The time as the shop writes it, whole seconds of UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def install(
    rows: Rows, organizations: Sequence[str], localizations: Sequence[str], websites: Sequence[str], url: str | None
) -> None:
    """Fill an empty shop. All websites belong to the first organization; the first one is the default."""
    for resource, table in dictionary().items():
        rows.share(resource, table)
    rows.skip_to("localizedfallbackvalues", 25)  # so many texts has an installation before its first localization
    for name in organizations:
        organization(rows, name)
    for number, name in enumerate(localizations):
        localization(rows, name, "en_US" if number == 0 else "en_GB")
    for name in websites:
        website(rows, name, ("organizations", "1"))
    group = {"owner": ("users", "1"), "organization": ("organizations", "1"), "paymentTerm": None, "taxCode": None}
    rows.put(
        Row(
            "customergroups",
            rows.next_id("customergroups"),
            {"name": "Non-Authenticated Visitors"},
            group,
            {"activityNotes": ()},
        )
    )
    configuration(rows, url)
    rows.commit()


def organization(rows: Rows, name: str) -> Ref:
    """An organization with a business unit and two users: one who may do everything, one who may do nothing."""
    ref = ("organizations", rows.next_id("organizations"))
    unit = Row("businessunits", rows.next_id("businessunits"), {"name": "Main"}, {"organization": ref})
    users = [
        Row("users", rows.next_id("users"), {"username": user}, {"organization": ref}) for user in ("admin", "nope")
    ]
    for row in (unit, *users):
        rows.put(row)
    values = {"name": name, "description": None, "createdAt": now(), "updatedAt": now(), "enabled": True}
    more = {"businessUnits": (unit.ref,), "users": tuple(user.ref for user in users)}
    return rows.put(Row(*ref, values, {}, more)).ref


def localization(rows: Rows, name: str, code: str, parent: Ref | None = None) -> Ref:
    """A localization, such as "German" with the formatting code de_DE."""
    title = Row("localizedfallbackvalues", rows.next_id("localizedfallbackvalues"), {"string": name})
    rows.put(title.changed({"text": None, "fallback": None, "wysiwyg": None}, {"localization": None}))
    values = {"name": name, "formattingCode": code, "rtlMode": False, "createdAt": now(), "updatedAt": now()}
    row = Row(
        "localizations",
        rows.next_id("localizations"),
        {**values, "languageCode": code.partition("_")[0]},
        {"parentLocalization": parent},
        {"titles": (title.ref,), "childLocalizations": ()},
    )
    older = rows.get(parent)
    if older is not None:
        rows.put(older.changed(many={"childLocalizations": (*older.many["childLocalizations"], row.ref)}))
    return rows.put(row).ref


def website(rows: Rows, name: str, owner: Ref) -> Ref:
    """A website of an organization."""
    values = {"name": name, "default": not rows.all("websites"), "createdAt": now(), "updatedAt": now()}
    one = {
        "owner": rows[owner].many["businessUnits"][0],
        "organization": owner,
        "guest_role": ("customeruserroles", "3"),
        "default_role": ("customeruserroles", "2"),
    }
    many: dict[str, tuple[Ref, ...]] = {"inversedWebsites": (), "relatedWebsites": (), "activityNotes": ()}
    return rows.put(Row("websites", rows.next_id("websites"), values, one, many)).ref


def configuration(rows: Rows, url: str | None) -> None:
    """Sections and options. Only the application URL has a value: nothing else was recorded."""
    for section, names in json.loads((_DATA / "configuration.json").read_text("utf-8")).items():
        refs = tuple(("configurationoptions", name) for name in names)
        rows.put(Row("configuration", section, {}, {}, {"options": refs}))
        for ref in refs:
            value = url if ref[1] == "oro_ui.application_url" else None
            fields = {"scope": "user", "dataType": "string", "value": value, "createdAt": None, "updatedAt": None}
            rows.put(Row(*ref, fields))


@cache
def dictionary() -> Mapping[str, Mapping[str, Row]]:
    """Countries and regions by id. Names of regions were recorded for a few only; the others bear their code."""
    named = dict(line.split(" ", 1) for line in (_DATA / "region_names.txt").read_text("utf-8").splitlines())
    found: dict[str, Row] = {}
    of: dict[str, list[Ref]] = {}
    for code in sorted(regions(_VERSION)):
        country, _, part = code.partition("-")
        values = {"code": part, "name": named.get(code, part)}
        found[code] = Row("regions", code, values, {"country": ("countries", country)})
        of.setdefault(country, []).append(("regions", code))
    table = {
        iso2: Row("countries", iso2, {"iso3Code": iso3, "name": name}, {}, {"regions": tuple(of.get(iso2, ()))})
        for iso2, iso3, name in countries().values()
    }
    return {"countries": table, "regions": found}
