"""The embedded shop under the conformance suite: one integration of every type, rules and payment terms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import cast

from payconf.integrations import by_channel_type
from payconf.model.change import Action
from payconf.model.errors import NotFound, ProviderError, Rejected, Unavailable
from payconf.providers import local
from payconf.providers.base import Provider, Target
from payconf.providers.local import channels, others, rules
from payconf.providers.local.channels import Channel
from payconf.providers.local.database import PAGE, create
from payconf.testing.harness import Bench, Sample
from payconf.testing.samples import LOCALIZATIONS, TERM, WEBSITES, copied, shop_samples


class LocalHarness:
    """Follows payconf.testing.harness.Harness; its shop lies in `folder`."""

    page = PAGE

    def __init__(self, folder: Path) -> None:
        self.provider = cast("Provider", local)
        self.samples: Sequence[Sample] = shop_samples()
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
        create(self._path, WEBSITES, LOCALIZATIONS, ("Acme", "Acme Canada"), "EUR")
        self._session = local.connect(Target("local:shop", folder=str(self._path.parent)))
        return self._session

    def snapshot(self) -> object:
        """Every row of the shop."""
        with closing(sqlite3.connect(self._path)) as database:
            return tuple(database.iterdump())

    def copy(self, sample: Sample, number: int) -> Sample:
        """The same object under other names."""
        return copied(sample, number)

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


def _label(text: str) -> dict[str, str]:
    return {channels.DEFAULT: text}
