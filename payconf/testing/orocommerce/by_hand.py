"""Changes as people make them in the back office: its forms check more than the API, and lose what they can't show.

As recorded from a real 5.1.8 and read in its code: an operation that disables or deletes an integration leaves the
rules alone; saving a rule in its form drops the methods that are not offered any more.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payconf.testing.orocommerce import labels
from payconf.testing.orocommerce.offered import offered
from payconf.testing.orocommerce.remove import remove
from payconf.testing.orocommerce.rows import Ref, Row, Rows
from payconf.testing.orocommerce.seed import now
from payconf.testing.orocommerce.tables import settings_of, tables

CHANNELS = "integrationchannels"
RULES = "paymentmethodsconfigsrules"
Destination = tuple[str, str | None, str]
"""Country, region (combined code) or None, and postal codes as one text with commas."""


class ByHand:
    """The back office of one shop. Each method is one saved form or one click.

    Raises:
        ValueError: the form shows an error instead; nothing is changed.
    """

    def __init__(self, rows: Rows, lock: threading.RLock) -> None:
        self._rows = rows
        self._lock = lock
        self._tables = tables("final")

    def create_integration(
        self,
        kind: str,
        name: str,
        values: Mapping[str, Any] | None = None,
        texts: Mapping[str, Mapping[str, str]] | None = None,
        organization: str = "1",
        enabled: bool = True,
    ) -> str:
        """Returns the id. `kind`: the shop's channel type. `texts`: by relationship (labels) text by localization name
        ("default"); the name where nothing is given.
        """
        with self._lock:
            owner: Ref = ("organizations", organization)
            self._check_name(name, owner, None)
            channel: Ref = (CHANNELS, self._rows.next_id(CHANNELS))
            settings = self._settings(kind, name, values or {}, texts or {}, channel)
            row = Row(
                *channel,
                {"name": name, "channelType": kind, "enabled": enabled, "editMode": 3},
                {"transport": settings, "organization": owner},
            )
            self._rows.put(row)
            self._rows.commit()
            return channel[1]

    def _settings(
        self, kind: str, name: str, values: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]], channel: Ref
    ) -> Ref:
        resource = self._tables.get(settings_of(self._tables).get(kind, ""))
        if resource is None:  # a shipping integration: its settings are no resource
            return f"{kind.replace('_', '')}settings", self._rows.next_id("settings")
        blank = {key: "" if entry.type == "crypted" else entry.default for key, entry in resource.attributes.items()}
        many: dict[str, tuple[Ref, ...]] = {key: () for key, entry in resource.relations.items() if entry.many}
        for key, relation in resource.relations.items():
            if relation.labels:
                many[key] = labels.localized(self._rows, texts.get(key) or {"default": name})
        row = Row(resource.name, self._rows.next_id(resource.name), {**blank, **values}, {"channel": channel}, many)
        return self._rows.put(row).ref

    def edit_integration(self, ident: str, name: str | None = None, values: Mapping[str, Any] | None = None) -> None:
        """Save the form of an integration. Its status is not in there."""
        with self._lock:
            row = self._rows[CHANNELS, ident]
            if name is not None:
                self._check_name(name, row.one["organization"], ident)
                self._rows.put(row.changed({"name": name}))
            settings = self._rows.get(row.one["transport"])
            if settings is not None and values:
                self._rows.put(settings.changed(values))
            self._rows.commit()

    def _check_name(self, name: str, owner: Ref | None, ident: str | None) -> None:
        others = [row for row in self._rows.all(CHANNELS) if row.id != ident and row.one["organization"] == owner]
        if not 3 <= len(name) <= 255 or name in {row.values["name"] for row in others}:
            raise ValueError(f"the form refuses the name {name!r}")

    def activate(self, ident: str) -> None:
        """The operation oro_integration_activate."""
        self._put((CHANNELS, ident), {"enabled": True})

    def deactivate(self, ident: str) -> None:
        """The operation oro_integration_deactivate. Rules keep its methods."""
        self._put((CHANNELS, ident), {"enabled": False})

    def delete_integration(self, ident: str) -> None:
        """The operation oro_integration_delete. Rules keep its methods; CyberSource alone refuses while one does."""
        with self._lock:
            row = self._rows[CHANNELS, ident]
            used = {method.values["paymentMethodConfigType"] for method in self._rows.all("paymentmethodconfigs")}
            if row.values["channelType"] == "oro_cybersource" and f"oro_cybersource_{ident}" in used:
                raise ValueError("a payment rule uses this integration")
            remove(self._rows, self._tables, row.ref)
            self._rows.commit()

    def create_rule(
        self,
        name: str,
        methods: Sequence[str],
        currency: str = "EUR",
        sort_order: int = 10,
        destinations: Iterable[Destination] = (),
        expression: str | None = None,
        enabled: bool = True,
        stop_processing: bool = False,
        organization: str = "1",
        websites: Sequence[str] = (),
    ) -> str:
        """Returns the id of the payment rule. `methods`: identifiers; the form offers only those that exist."""
        with self._lock:
            unknown = set(methods) - offered(self._rows)
            if unknown or not methods:
                raise ValueError(f"the form does not offer {sorted(unknown)}")
            values = {"name": name, "enabled": enabled, "sortOrder": sort_order, "stopProcessing": stop_processing}
            stamps = {"expression": expression, "createdAt": now(), "updatedAt": now()}
            rule = self._rows.put(Row("rules", self._rows.next_id("rules"), {**values, **stamps}))
            one = {"rule": rule.ref, "organization": ("organizations", organization)}
            many = {"websites": tuple(("websites", website) for website in websites), "activityNotes": ()}
            row = Row(
                RULES,
                self._rows.next_id(RULES),
                {"currency": currency},
                one,
                {**many, "methodConfigs": (), "destinations": ()},
            )
            self._rows.put(row)
            self._methods(row.ref, methods)
            self._destinations(row.ref, destinations)
            self._rows.commit()
            return row.id

    def edit_rule(
        self,
        ident: str,
        values: Mapping[str, Any] | None = None,
        methods: Sequence[str] | None = None,
        destinations: Iterable[Destination] | None = None,
    ) -> None:
        """Save the form of a rule. `values`: by the names of the `rules` resource, and `currency`."""
        with self._lock:
            row = self._rows[RULES, ident]
            old = [self._rows[ref].values["paymentMethodConfigType"] for ref in row.many["methodConfigs"]]
            kept = [method for method in (old if methods is None else methods) if method in offered(self._rows)]
            if not kept:
                raise ValueError("You must select at least 1 payment method")
            given = dict(values or {})
            if "currency" in given:
                self._rows.put(row.changed({"currency": given.pop("currency")}))
            rule = self._rows[row.one["rule"] or ("rules", "")]
            self._rows.put(rule.changed({**given, "updatedAt": now()}))
            self._methods(row.ref, kept)
            if destinations is not None:
                self._destinations(row.ref, destinations)
            self._rows.commit()

    def _methods(self, owner: Ref, methods: Sequence[str]) -> None:
        """Entries of methods that stay keep their ids."""
        have = {
            self._rows[ref].values["paymentMethodConfigType"]: ref for ref in self._rows[owner].many["methodConfigs"]
        }
        for method, ref in have.items():
            if method not in methods:
                remove(self._rows, self._tables, ref)
        for method in methods:
            if method not in have:
                values = {"paymentMethodConfigType": method, "options": []}
                self._child(owner, "methodConfigs", "paymentmethodconfigs", "methodsConfigsRule", values)

    def _destinations(self, owner: Ref, destinations: Iterable[Destination]) -> None:
        for ref in self._rows[owner].many["destinations"]:
            remove(self._rows, self._tables, ref)
        for country, region, codes in destinations:
            resource = "paymentmethodsconfigsruledestinations"
            row = self._child(owner, "destinations", resource, "methodsConfigsRule", {"regionText": None})
            place: dict[str, Ref | None] = {
                "country": ("countries", country),
                "region": ("regions", region) if region else None,
            }
            self._rows.put(row.changed(one=place, many={"postalCodes": ()}))
            for code in re.split(r",", codes) if codes else ():
                values = {"name": code.strip()}
                self._child(
                    row.ref, "postalCodes", "paymentmethodsconfigsruledestinationpostalcodes", "destination", values
                )

    def _child(self, owner: Ref, name: str, resource: str, back: str, values: Mapping[str, Any]) -> Row:
        row = self._rows.put(Row(resource, self._rows.next_id(resource), values, {back: owner}))
        parent = self._rows[owner]
        self._rows.put(parent.changed(many={name: (*parent.many[name], row.ref)}))
        return row

    def set_rule_enabled(self, ident: str, enabled: bool) -> None:
        """The grid's enable and disable."""
        rule = self._rows[RULES, ident].one["rule"]
        self._put(rule or ("rules", ""), {"enabled": enabled, "updatedAt": now()})

    def delete_rule(self, ident: str) -> None:
        """Delete a payment rule."""
        self._remove((RULES, ident))

    def create_payment_term(self, label: str) -> str:
        """Returns the id."""
        with self._lock:
            row = Row("paymentterms", self._rows.next_id("paymentterms"), {"label": label}, {}, {"activityNotes": ()})
            self._rows.put(row)
            self._rows.commit()
            return row.id

    def delete_payment_term(self, ident: str) -> None:
        """Whoever had it has none now."""
        self._remove(("paymentterms", ident))

    def set_application_url(self, url: str) -> None:
        """System > Configuration: where the shop believes to be."""
        self._put(("configurationoptions", "oro_ui.application_url"), {"value": url})

    def _put(self, ref: Ref, values: Mapping[str, Any]) -> None:
        with self._lock:
            self._rows.put(self._rows[ref].changed(values))
            self._rows.commit()

    def _remove(self, ref: Ref) -> None:
        with self._lock:
            remove(self._rows, self._tables, ref)
            self._rows.commit()
