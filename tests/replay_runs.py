"""In which order, against which bridge and after what the recordings are replayed; and those that aren't, with why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from payconf.testing.orocommerce.tables import Bridge
from tests import replay_seeds as seeds
from tests.replay_seeds import Seeder


class Run(NamedTuple):
    """One simulator. `steps`: recordings in the order of the day they were made, each with what was there before it.

    `powerless`: the login is that of a user without any permission.
    """

    bridge: Bridge
    steps: Mapping[str, Callable[[Seeder], None] | None]
    powerless: bool = False


RUNS: Mapping[str, Run] = {
    "stock": Run("stock", {"00-stock-without-bridge": seeds.stock}),
    "off": Run("stock", {"00-web-api-feature-off": None}),
    "main": Run(
        "final",
        {
            "01-oauth-token": None,
            "02-auth-errors": None,
            "03-create-integrations": seeds.first_integrations,
            "04-create-rule": seeds.first_rule,
            "06-update-integration": None,
            "07-update-rule": None,
            "12-create-other-payment-bundles": seeds.other_bundles,
            "08-read-lists": seeds.bulk,
            "06b-replace-transport": seeds.replaced_transport,
            "05b-validation-errors-hardened-bridge": seeds.hardened,
            "16-payment-transactions": seeds.transactions,
            "17-payment-terms": None,
            "18-reference-data": None,
        },
    ),
    "validation": Run("naive", {"05-validation-errors": seeds.validation}),
    "delete": Run("naive", {"09-delete-integration": seeds.doomed}),
    "concurrency": Run("naive", {"10-concurrency": seeds.one_integration}),
    "plain": Run("naive", {"11-forbidden-plain": seeds.unprotected}, powerless=True),
    "acl": Run("final", {"11-forbidden-acl": None}, powerless=True),
    "batch": Run("final", {"14-batch": seeds.batch}),
    "upsert": Run("final", {"15-upsert": seeds.upsert}),
}

OTHER_LOGIN = ("16-payment-transactions#5",)
"""Sent with the token of a user without any permission."""

_HTML = "the back office's pages; shop.by_hand does what their forms do"
NOT_REPLAYED: Mapping[str, str] = {
    "13-html-forms": _HTML,
    "html-login": _HTML,
    "html-oauth-client": _HTML,
    "latency": "measurements, no exchanges",
    "10-concurrency#2": "six requests at once, of which only the outcome was kept; test_oro_simulator_server does it",
}
"""A recording or one exchange of it, and why it is not sent again."""
