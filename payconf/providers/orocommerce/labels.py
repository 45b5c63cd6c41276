"""Localized texts: one entry for the default, at most one a localization (facts/orocommerce §1.4, -live §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.providers.orocommerce.api import Api, Document, Item, attributes, linked
from payconf.providers.orocommerce.body import Body, Link, Part

RESOURCE = "localizedfallbackvalues"
DEFAULT = "default"
_CHUNK = 200


def texts(
    item: Item, name: str, included: Mapping[tuple[str, str], Item], localizations: Mapping[str, str]
) -> dict[str, str]:
    """The texts of one label by localization name.

    What the shop adds by itself says nothing: entries that fall back to another, and an empty default.
    """
    found: dict[str, str] = {}
    for key in linked(item, name):
        entry = included[key]
        held = attributes(entry)
        where = linked(entry, "localization")
        text = str(held.get("string") or "")
        if held.get("fallback") is None and (where or text):
            found[localizations[where[0][1]] if where else DEFAULT] = text
    return found


def completed(api: Api, read: Document, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Item]:
    """What was included, and the labels that were referred to and not included, read by themselves."""
    missing = sorted({ident for type_, ident in wanted if (type_, ident) not in read.included}, key=int)
    found = dict(read.included)
    for start in range(0, len(missing), _CHUNK):
        part = missing[start : start + _CHUNK]
        answer = api.everything(f"/{RESOURCE}", {"filter[id]": ",".join(part)})
        found.update({(RESOURCE, str(item["id"])): item for item in answer.items})
    return found


def added(body: Body, label: Mapping[str, str], ids: Mapping[str, str], field_name: str) -> list[Link]:
    """Include the texts of one label; returns the relationship, which replaces the whole label."""
    links = []
    for name, text in label.items():
        part = Part(RESOURCE, fields={"": field_name})
        part.attributes["string"] = text
        if name != DEFAULT:
            part.relationships["localization"] = {"data": {"type": "localizations", "id": ids[name]}}
        links.append(body.add(part))
    return links
