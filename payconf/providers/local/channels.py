"""Integrations of the embedded shop, in the shop's own words (facts/orocommerce §1, facts/orocommerce-live §5).

Permissive where the real shop is: settings are not checked, a type may change, deleting leaves the rules alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.integrations import by_channel_type
from payconf.integrations.base import IntegrationType
from payconf.integrations.mapping import to_shop
from payconf.model.errors import Rejected
from payconf.providers.local.database import Database, Row, of_organization

EXPRESS_NAME = "expressCheckoutName"
DEFAULT = "default"
"""The name of the label value that belongs to no localization."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One integration. `type` is the channel type; `settings` and `labels` go by the shop's properties.

    `labels`: by property the texts by localization name, fallback entries left out. `secrets`: only while writing.
    """

    name: str = ""
    type: str = ""
    enabled: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    id: int = 0


def insert(shop: Database, organization: int, channel: Channel) -> int:
    """A new integration; its id was never used before. What is not given is as the shop's code has it."""
    known = by_channel_type(channel.type)
    if known is None:
        raise Rejected(f"The shop has no integration type {channel.type}.", field="type")
    settings, labels = {**_unset(known, False), **channel.settings}, {**_unset(known, True), **channel.labels}
    with shop.writing():
        _check_name(shop, organization, channel.name, 0)
        _check_express(shop, settings.get(EXPRESS_NAME), channel.name, 0)
        _check_websites(shop, known, settings)
        _check_labels(known, labels, {entry.shop for entry in known.fields})
        ident = shop.run(
            "INSERT INTO integrations (name, type, enabled, organization_id, settings) VALUES (?, ?, ?, ?, ?)",
            channel.name, channel.type, int(channel.enabled), organization, json.dumps(settings),
        )  # fmt: skip
        _write_labels(shop, ident, labels)
        _write_secrets(shop, ident, channel.secrets)
    return ident


def update(shop: Database, ident: str, changed: Channel, given: frozenset[str]) -> None:
    """Change what is given: `name`, `type`, `enabled` where they are in `given`, and the settings that are there."""
    with shop.writing():
        row = shop.existing("integrations", ident)
        number = int(row["id"])
        name = changed.name if "name" in given else str(row["name"])
        kind = changed.type if "type" in given else str(row["type"])
        enabled = changed.enabled if "enabled" in given else bool(row["enabled"])
        settings = {**json.loads(row["settings"]), **changed.settings}
        _check_name(shop, int(row["organization_id"]), name, number)
        _check_express(shop, settings.get(EXPRESS_NAME), name, number)
        known = by_channel_type(kind)
        if known is not None:
            _check_websites(shop, known, changed.settings)
            _check_labels(known, changed.labels, changed.labels)
        shop.run(
            "UPDATE integrations SET name = ?, type = ?, enabled = ?, settings = ? WHERE id = ?",
            name, kind, int(enabled), json.dumps(settings), number,
        )  # fmt: skip
        _write_labels(shop, number, changed.labels)
        _write_secrets(shop, number, changed.secrets)


def delete(shop: Database, ident: str) -> None:
    """Delete it with its settings and labels. Rules keep its methods: nobody tells them (facts §3.8)."""
    with shop.writing():
        shop.run("DELETE FROM integrations WHERE id = ?", int(shop.existing("integrations", ident)["id"]))


def pages(shop: Database, organization: int, only: tuple[str, str] | None = None) -> Iterator[list[Channel]]:
    """All integrations of an organization, page by page; `only` those with this `id` or `name`."""
    for rows in shop.pages("integrations", *of_organization(organization, only)):
        labels = read_labels(shop, rows[0]["id"], rows[-1]["id"])
        yield [_channel(row, labels.get(row["id"], {})) for row in rows]


def read_labels(shop: Database, first: int, last: int) -> dict[int, dict[str, dict[str, str]]]:
    """Label texts by integration id and property. Entries that only fall back to others hold no text."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    for row in shop.rows(
        "SELECT integration_id, property, string, coalesce(localizations.name, ?) AS localization FROM labels"
        " LEFT JOIN localizations ON localizations.id = localization_id"
        " WHERE integration_id BETWEEN ? AND ? AND fallback IS NULL ORDER BY labels.id",
        DEFAULT, first, last,
    ):  # fmt: skip
        texts = found.setdefault(row["integration_id"], {}).setdefault(row["property"], {})
        texts[row["localization"]] = row["string"]
    return found


def holds(shop: Database, ident: str, name: str, value: bytes) -> bool:
    """Whether a secret property has this value: what the payment service would find out. Nothing serves the value."""
    row = shop.one("SELECT salt, hash FROM secrets WHERE integration_id = ? AND property = ?", ident, name)
    return row is not None and hmac.compare_digest(row["hash"], _hash(row["salt"], value))


def _channel(row: Row, labels: Mapping[str, Mapping[str, str]]) -> Channel:
    settings = json.loads(row["settings"])
    return Channel(row["name"], row["type"], bool(row["enabled"]), settings, labels, id=row["id"])


def _unset(known: IntegrationType, localized: bool) -> dict[str, Any]:
    """What the shop's code sets where nobody says a value: labels, or everything else."""
    fields = [entry for entry in known.fields if not entry.write_only and (entry.type == "localized") == localized]
    if localized:
        return {entry.shop: {DEFAULT: entry.shop_default} for entry in fields if entry.shop_default}
    return to_shop(known, {entry.name: entry.shop_default for entry in fields})


def _check_name(shop: Database, organization: int, name: str, own: int) -> None:
    if not 3 <= len(name) <= 255:
        raise Rejected("The name of an integration has 3 to 255 characters.", field="name")
    taken = "SELECT id FROM integrations WHERE name = ? AND organization_id = ? AND id != ?"
    if shop.one(taken, name, organization, own):
        raise Rejected(f"The name {name!r} is already used by another integration.", field="name")


def _check_express(shop: Database, express: str | None, name: str, own: int) -> None:
    """Express Checkout names and integration names are told apart across all organizations (facts §2.3)."""
    names = {row["name"] for row in shop.rows("SELECT name FROM integrations WHERE id != ?", own)}
    path = f"$.{EXPRESS_NAME}"
    query = "SELECT json_extract(settings, ?) AS name FROM integrations WHERE id != ?"
    others = {row["name"] for row in shop.rows(query, path, own)} - {None, ""}
    if name in others or (express and (express == name or express in names | others)):
        wrong = "name" if name in others else EXPRESS_NAME
        raise Rejected("The payment method names should be unique: an Express Checkout has the same.", field=wrong)


def _check_websites(shop: Database, known: IntegrationType, settings: Mapping[str, Any]) -> None:
    names = {row["name"] for row in shop.rows("SELECT name FROM websites")}
    for entry in known.fields:
        if entry.type == "websites" and not names.issuperset(settings.get(entry.shop) or ()):
            raise Rejected("The shop has no website of that name.", field=entry.shop)


def _check_labels(known: IntegrationType, labels: Mapping[str, Mapping[str, str]], written: Container[str]) -> None:
    for entry in (entry for entry in known.fields if entry.shop in written):
        texts = labels.get(entry.shop, {})
        asked = entry.type == "localized" and entry.enforced == "server" and (entry.required or entry.default_from)
        if (asked or texts) and not (texts.get(DEFAULT) and all(texts.values())):
            raise Rejected("A label needs a text as its default, and no empty one.", field=entry.shop)
        if any(len(text) > 255 for text in texts.values()):
            raise Rejected("A label has at most 255 characters.", field=entry.shop)


def _write_labels(shop: Database, ident: int, labels: Mapping[str, Mapping[str, str]]) -> None:
    """Replace the labels of these properties. Each localization that has no text gets an entry that falls back."""
    known = {row["name"]: row["id"] for row in shop.rows("SELECT id, name FROM localizations ORDER BY id")}
    for name, texts in labels.items():
        unknown = [localization for localization in texts if localization not in known and localization != DEFAULT]
        if unknown:
            raise Rejected(f"The shop has no localization {unknown[0]!r}.", field=name)
        shop.run("DELETE FROM labels WHERE integration_id = ? AND property = ?", ident, name)
        entries = [(DEFAULT, None), *known.items()] if texts else []
        shop.each(
            "INSERT INTO labels (integration_id, property, localization_id, string, fallback) VALUES (?, ?, ?, ?, ?)",
            [
                (ident, name, localization, texts.get(text), None if text in texts else "system")
                for text, localization in entries
            ],
        )


def _write_secrets(shop: Database, ident: int, secrets: Mapping[str, bytes]) -> None:
    salted = [(name, os.urandom(16), value) for name, value in secrets.items()]
    shop.each(
        "INSERT OR REPLACE INTO secrets (integration_id, property, salt, hash) VALUES (?, ?, ?, ?)",
        [(ident, name, salt, _hash(salt, value)) for name, salt, value in salted],
    )


def _hash(salt: bytes, value: bytes) -> bytes:
    return hashlib.sha256(salt + value).digest()
