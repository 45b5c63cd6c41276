"""What the recorded shop held before a scenario, put into the simulator's shop. Taken from the recordings' own answers.

Ids are those of the recording: the simulator must go on counting as the real shop did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from payconf.testing.orocommerce import Row, Shop
from tests.replay import RECORDINGS

Ref = tuple[str, str]
LABELS = "localizedfallbackvalues"
ENGLISH: Ref = ("localizations", "1")


def answer(file: str, number: int) -> Any:
    """The body of a recorded answer."""
    return json.loads((RECORDINGS / f"{file}.json").read_text("utf-8"))["exchanges"][number]["response"]["body"]


class Seeder:
    """Rows with chosen ids."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def next(self, **ids: int) -> None:
        """The next id of each resource; `settings` is one count for all settings."""
        for resource, number in ids.items():
            self.shop.rows.skip_to(resource, number)

    def put(self, resource: str, ident: str | int, values: Mapping[str, Any] | None = None, **refs: Any) -> None:
        """A row. References: None or a pair for one, a tuple of pairs for many."""
        many = {name: ref for name, ref in refs.items() if ref == () or (ref and isinstance(ref[0], tuple))}
        one = {name: ref for name, ref in refs.items() if name not in many}
        self.shop.rows.put(Row(resource, str(ident), values or {}, one, many))
        self.shop.rows.commit()

    def recorded(self, item: Mapping[str, Any], **refs: Ref | None) -> None:
        """A row as an answer showed it; `refs` in place of what that answer hid."""
        linkages = {name: entry["data"] for name, entry in item.get("relationships", {}).items()}
        found: dict[str, Any] = {
            name: tuple(map(_ref, data)) if isinstance(data, list) else _ref(data) if data else None
            for name, data in linkages.items()
        }
        self.put(item["type"], item["id"], item.get("attributes"), **{**found, **refs})

    def channel(
        self, ident: int, name: str, *, settings: int | None = None, labels: Sequence[int] = (), enabled: bool = True
    ) -> None:
        """A money order. `labels`: ids of the two values of each of its two label sets, system first."""
        number = ident if settings is None else settings
        values = {"name": name, "channelType": "money_order", "enabled": enabled, "editMode": 3}
        transport = ("moneyordersettings", str(number))
        self.put("integrationchannels", ident, values, transport=transport, organization=("organizations", "1"))
        long, short = self.labels(labels[:2]), self.labels(labels[2:])
        texts = {"payTo": "ACME Inc.", "sendTo": "1 Main Street"}
        channel = ("integrationchannels", str(ident))
        self.put("moneyordersettings", number, texts, channel=channel, labels=long, shortLabels=short)

    def labels(self, ids: Sequence[int]) -> tuple[Ref, ...]:
        """Values: the first falls back to the system, the second is the default."""
        for place, ident in enumerate(ids):
            text = {"string": "MO" if place else None, "fallback": None if place else "system"}
            self.put(LABELS, ident, {**text, "text": None, "wysiwyg": None}, localization=None if place else ENGLISH)
        return tuple((LABELS, str(ident)) for ident in ids)

    def rule(
        self, ident: int, name: str, method: int, sort_order: int = 10, destinations: tuple[Ref, ...] = ()
    ) -> None:
        """A payment rule with the `rules` row of the same id and one method."""
        values = {"name": name, "enabled": True, "sortOrder": sort_order, "stopProcessing": False, "expression": None}
        self.put("rules", ident, {**values, "createdAt": "2026-11-22T04:00:00Z", "updatedAt": "2026-11-22T04:00:00Z"})
        rule = ("paymentmethodsconfigsrules", str(ident))
        config = {"paymentMethodConfigType": "money_order_1", "options": []}
        self.put("paymentmethodconfigs", method, config, methodsConfigsRule=rule)
        self.put(
            rule[0],
            ident,
            {"currency": "EUR"},
            rule=("rules", str(ident)),
            organization=("organizations", "1"),
            methodConfigs=(("paymentmethodconfigs", str(method)),),
            destinations=destinations,
            websites=(),
            activityNotes=(),
        )


def _ref(linkage: Mapping[str, str]) -> Ref:
    return linkage["type"], linkage["id"]


def stock(seed: Seeder) -> None:
    """Ten integrations and an eleventh on the next page."""
    for item in answer("00-stock-without-bridge", 0)["data"]:
        seed.recorded(item, organization=("organizations", "1"), transport=None)
    seed.channel(16, "Bulk 006")


def first_integrations(seed: Seeder) -> None:
    """An emptied shop that goes on counting."""
    seed.next(integrationchannels=85, settings=85, localizedfallbackvalues=406)


def first_rule(seed: Seeder) -> None:
    """Counts of rules."""
    seed.next(rules=58, paymentmethodsconfigsrules=58, paymentmethodconfigs=64)
    seed.next(paymentmethodsconfigsruledestinations=50, paymentmethodsconfigsruledestinationpostalcodes=97)


def other_bundles(seed: Seeder) -> None:
    """A money order that took the free name, and another that is gone again."""
    seed.channel(88, "Money Order EU", labels=(424, 426, 425, 427))
    seed.next(integrationchannels=90, settings=90, localizedfallbackvalues=432)


def bulk(seed: Seeder) -> None:
    """Forty integrations and forty rules; the five that were deleted again are left away."""
    for number in (*range(30), *range(35, 40)):
        first = 466 + 4 * number
        seed.channel(96 + number, f"Bulk {number:03}", labels=(first, first + 2, first + 1, first + 3))
        place = ("paymentmethodsconfigsruledestinations", str(55 + number))
        codes = tuple(
            ("paymentmethodsconfigsruledestinationpostalcodes", str(105 + 2 * number + more)) for more in (0, 1)
        )
        rule = ("paymentmethodsconfigsrules", str(65 + number))
        for ref in codes:
            seed.put(*ref, {"name": "10115"}, destination=place)
        country = ("countries", "DE")
        seed.put(*place, {"regionText": None}, methodsConfigsRule=rule, postalCodes=codes, region=None, country=country)
        seed.rule(65 + number, f"Bulk rule {number:03}", 76 + number, 100 + number, (place,))


def replaced_transport(seed: Seeder) -> None:
    """Counts after the bulk."""
    seed.next(integrationchannels=136, settings=136, localizedfallbackvalues=626)


def hardened(seed: Seeder) -> None:
    """Counts of rules after the bulk."""
    seed.next(rules=105, paymentmethodsconfigsrules=105, paymentmethodconfigs=116)
    seed.next(paymentmethodsconfigsruledestinations=95, paymentmethodsconfigsruledestinationpostalcodes=185)


def transactions(seed: Seeder) -> None:
    """Three rows that were put into the database by hand."""
    whole = answer("16-payment-transactions", 1)["data"][0]
    for item in answer("16-payment-transactions", 0)["data"]:
        stamps = {"updatedAt": item["attributes"]["createdAt"]}
        seed.recorded({**item, "attributes": {**item["attributes"], **stamps}, "relationships": whole["relationships"]})


def validation(seed: Seeder) -> None:
    """The shop when the naive bridge was new: four integrations and one rule."""
    for ident, name in enumerate(("MO test", "Money Order EU", "Terms EU", "Payflow EU"), 1):
        seed.channel(ident, name)
    seed.rule(1, "EU rule", 1)
    seed.next(integrationchannels=5, settings=5, localizedfallbackvalues=46, rules=2, paymentmethodsconfigsrules=2)
    seed.next(paymentmethodconfigs=5, paymentmethodsconfigsruledestinations=2)
    seed.next(paymentmethodsconfigsruledestinationpostalcodes=3)


def doomed(seed: Seeder) -> None:
    """Integrations and rules that are there to be deleted."""
    for ident, name in ((50, "Doomed"), (51, "Doomed 2"), (52, "Doomed 3"), (53, "Doomed 4")):
        seed.channel(ident, name, settings=ident - 1)
    seed.rule(49, "Rule del r", 55)
    seed.rule(50, "Rule del m", 56)
    seed.next(rules=48, paymentmethodsconfigsrules=48, paymentmethodconfigs=54)


def one_integration(seed: Seeder) -> None:
    """The integration that two writers change."""
    seed.channel(2, "Money Order EU 3")


def unprotected(seed: Seeder) -> None:
    """Rows of a shop whose bridge asks for no permission; each belongs to an integration or a rule."""
    file = "11-forbidden-plain"
    for item in answer(file, 7)["data"]:
        seed.rule(int(item["id"]), item["attributes"]["name"], 1000 + int(item["id"]))
        seed.recorded(item)
    for item in (*answer(file, 9)["data"], *answer(file, 11)["data"]):
        owner = {"transport": (item["type"], item["id"]), "organization": ("organizations", "1")}
        seed.put("integrationchannels", item["id"], {"name": f"Integration {item['id']}"}, **owner)
        seed.recorded(item, channel=("integrationchannels", item["id"]))
        for name, entry in item["relationships"].items():
            if name != "channel":
                seed.labels([int(ref["id"]) for ref in entry["data"]])
    for item in answer(file, 12)["data"]:
        seed.recorded(item, methodsConfigsRule=("paymentmethodsconfigsrules", "1"))
    seed.channel(100, "Integration 100")
    seed.rule(100, "Rule 100", 100)


def batch(seed: Seeder) -> None:
    """An integration to update, and one whose Express Checkout name another one can't have."""
    seed.channel(2, "Money Order EU 3")
    seed.channel(30, "PayPal")
    seed.put("paypalsettings", 31, {"expressCheckoutName": "x"}, channel=("integrationchannels", "30"))
    values = {"name": "PayPal", "channelType": "paypal_payments_pro", "enabled": True, "editMode": 3}
    seed.put("integrationchannels", 30, values, transport=("paypalsettings", "31"), organization=("organizations", "1"))
    seed.next(integrationchannels=82, settings=81)


def upsert(seed: Seeder) -> None:
    """Counts."""
    seed.next(integrationchannels=84, settings=83, localizedfallbackvalues=398)
