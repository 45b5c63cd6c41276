"""The embedded shop under the conformance suite: one integration of every type, rules and payment terms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from payconf.integrations import by_channel_type, types
from payconf.integrations.base import Field, IntegrationType
from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.errors import NotFound, ProviderError, Rejected, Unavailable
from payconf.model.secret import Secret
from payconf.model.value import Ref, Value
from payconf.providers import local
from payconf.providers.base import Provider, Target
from payconf.providers.local import channels, others, rules
from payconf.providers.local.channels import Channel
from payconf.providers.local.database import PAGE, create
from payconf.testing.harness import CANARY, Bench, Sample

TERM = Address("payment_terms", "net-30")
RULE = Address("rules", "all")
_EXPRESS = "express_checkout_name"


class LocalHarness:
    """Follows payconf.testing.harness.Harness; its shop lies in `folder`."""

    page = PAGE

    def __init__(self, folder: Path) -> None:
        self.provider = cast("Provider", local)
        self.samples: Sequence[Sample] = _samples()
        self.skips: Mapping[str, str] = {}
        self.faults: Mapping[type[ProviderError], Callable[[], object]] = {
            Unavailable: partial(local.connect, Target("local:missing", folder=str(folder))),
            NotFound: partial(self._write, Action.DELETE, "99"),
            Rejected: partial(self._write, Action.CREATE, None),
        }
        self._path = folder / "shop.sqlite"
        self._session: local.Session | None = None

    def open(self) -> local.Session:
        """A session of a new shop with two websites and two localizations."""
        create(self._path, ("EU Store", "US Store"), ("English", "German"), ("Acme", "Acme Canada"), "EUR")
        self._session = local.connect(Target("local:shop", folder=str(self._path.parent)))
        return self._session

    def snapshot(self) -> object:
        """Every row of the shop."""
        with closing(sqlite3.connect(self._path)) as database:
            return tuple(database.iterdump())

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same object under other names."""
        values = dict(sample.values)
        for name in values.keys() & {"name", _EXPRESS}:
            values[name] = f"{values[name]} copy {number}"
        return replace(sample, address=Address(sample.address.kind, f"{sample.address.key}-{number}"), values=values)

    def by_hand(self) -> None:
        """One object of each managed kind, made in the shop itself."""
        shop = self._opened().shop
        ident = channels.insert(
            shop, 1, Channel("Made by hand", "money_order", labels={"labels": _label("A"), "shortLabels": _label("B")})
        )
        rule = {
            "name": "Made by hand",
            "sort_order": 1,
            "currency": "EUR",
            "methods": (f"money_order_{ident}", "ups_7"),
        }
        rules.insert(shop, 1, rule)
        others.write_term(shop, None, "Made by hand")

    def holds(self, kind: str, live_id: str, name: str, value: bytes) -> bool | None:
        """Asks the hash that the shop keeps."""
        row = self._opened().shop.existing(kind, live_id)
        known = by_channel_type(row["type"])
        entry = known.field(name) if known else None
        return entry is not None and channels.holds(self._opened().shop, live_id, entry.shop, value)

    def _opened(self) -> local.Session:
        if self._session is None:
            raise RuntimeError("open comes first")
        return self._session

    def _write(self, action: Action, live_id: str | None) -> object:
        bench = Bench(self, self._opened())
        return bench.write(action, TERM, live_id, {"label": ""})


def _samples() -> tuple[Sample, ...]:
    integrations = tuple(_integration(entry) for entry in types().values())
    methods: list[Value] = [
        Ref(sample.address, f"method.{method.name}")
        for sample, entry in zip(integrations, types().values(), strict=True)
        for method in entry.methods
    ]
    return (Sample(TERM, {"label": "Net 30"}, {"label": "Net 45"}), *integrations, _rule(methods))


def _rule(methods: list[Value]) -> Sample:
    values: dict[str, Value] = {
        "name": "All",
        "enabled": True,
        "sort_order": 10,
        "currency": "EUR",
        "websites": ["EU Store"],
        "destinations": [_destination("DE"), _destination("US", "US-CA", "90001", "90002")],
        "expression": "subtotal.value > 10000",
        "methods": methods,
        "stop_processing": False,
    }
    changed: dict[str, Value] = {
        "name": "Everybody",
        "enabled": False,
        "sort_order": -1,
        "currency": "USD",
        "websites": ["US Store", "EU Store"],
        "destinations": [],
        "expression": None,
        "methods": methods[::-1],
        "stop_processing": True,
    }
    return Sample(RULE, values, changed)


def _integration(known: IntegrationType) -> Sample:
    values: dict[str, Value] = {"type": known.name, "name": f"{known.title} sample", "enabled": True}
    changed: dict[str, Value] = {"name": f"{known.title} renamed", "enabled": False}
    unchanged = {}
    for entry in known.fields:
        values[entry.name], other = _pair(entry)
        if other is None:
            unchanged[entry.name] = "its only choice"
        else:
            changed[entry.name] = other
    if _EXPRESS in values:
        values[_EXPRESS] = f"{known.title} {values[_EXPRESS]}"
    return Sample(Address("integrations", known.name), values, changed, unchanged)


def _pair(entry: Field) -> tuple[Any, Any]:
    """Two values that the field can have; None as the second where there is one only."""
    if entry.write_only:
        return Secret(f"{CANARY} {entry.name} 1".encode()), Secret(f"{CANARY} {entry.name} 2".encode())
    choices = entry.choices
    match entry.type:
        case "boolean":
            return False, True
        case "integer":
            return (entry.minimum or 0) + 1, (entry.minimum or 0) + 2
        case "choice":
            return choices[0], choices[1] if len(choices) > 1 else None
        case "choices":
            return list(choices[:1]), list(choices[1::-1])
        case "websites":
            return ["EU Store"], ["US Store", "EU Store"]
        case "localized":
            return {"default": entry.name, "German": f"{entry.name} (de)"}, {"default": f"other {entry.name}"}
        case _:
            return f"some {entry.name}", f"other {entry.name}"


def _label(text: str) -> dict[str, str]:
    return {channels.DEFAULT: text}


def _destination(country: str, region: str | None = None, *postal_codes: str) -> Value:
    return {"country": country, "region": region, "postal_codes": list(postal_codes)}
