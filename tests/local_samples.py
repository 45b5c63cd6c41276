"""Short ways to try the embedded shop through its provider."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from payconf.model.address import Address
from payconf.model.change import Action, Change, Reason
from payconf.model.errors import Rejected
from payconf.model.outcome import Outcome
from payconf.model.value import LiveRef, Value
from payconf.providers import local
from payconf.providers.base import Target
from payconf.providers.local.database import create

MONEY: dict[str, Value] = {"type": "money_order", "label": {"default": "Cheque"}, "short_label": {"default": "Ch"}}
PAYFLOW: dict[str, Value] = {
    "type": "paypal_payflow_gateway",
    "label": {"default": "Card"},
    "short_label": {"default": "Card"},
    "express_checkout_label": {"default": "PayPal"},
    "express_checkout_short_label": {"default": "PayPal"},
}


def make_shop(folder: Path) -> Path:
    """A shop with two websites, localizations and organizations."""
    create(folder / "shop.sqlite", ["EU Store", "US Store"], ["English", "German"], ["Acme", "Acme Canada"], "EUR")
    return folder


def connect(folder: Path, name: str = "shop", organization: str | None = None) -> local.Session:
    return local.connect(Target(f"local:{name}", organization=organization, folder=str(folder)))


def write(
    session: local.Session, action: Action, kind: str, values: Mapping[str, Value], live_id: str | None = None
) -> Outcome:
    address = Address(kind, "key")
    return local.write(session, Change("id", action, Reason.NEW, address, values, live_id=live_id))


def make(session: local.Session, kind: str, **values: Value) -> str:
    return str(write(session, Action.CREATE, kind, values).live_id)


def update(session: local.Session, kind: str, live_id: str, **values: Value) -> None:
    write(session, Action.UPDATE, kind, values, live_id)


def remove(session: local.Session, kind: str, live_id: str) -> None:
    write(session, Action.DELETE, kind, {}, live_id)


def money(session: local.Session, name: str = "Cheque", **values: Value) -> str:
    return make(session, "integrations", **{**MONEY, "name": name, **values})


def rule(session: local.Session, *methods: Value, **values: Value) -> str:
    return make(
        session, "rules", **{"name": "rule", "sort_order": 1, "currency": "EUR", "methods": list(methods), **values}
    )


def method(ident: str, name: str = "") -> LiveRef:
    return LiveRef("integrations", ident, f"method.{name}")


def only(session: local.Session, kind: str, live_id: str) -> Mapping[str, Value]:
    found = {resource.id: resource for resource in local.read(session, kind)}
    return found[live_id].values


def refused(session: local.Session, kind: str, live_id: Any = None, **values: Value) -> Rejected:
    action = Action.CREATE if live_id is None else Action.UPDATE
    with pytest.raises(Rejected) as error:
        write(session, action, kind, values, live_id)
    assert error.value.carried_out is False
    return error.value
