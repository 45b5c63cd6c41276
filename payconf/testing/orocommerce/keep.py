"""A simulated shop kept in a file between two starts, with its login. Off unless asked for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from payconf.testing.orocommerce.shop import Shop
from payconf.testing.orocommerce.simulator import Client, Simulator

_FORMAT = 1


def load(path: Path) -> tuple[Shop, Client] | None:
    """The shop and the login that `save` wrote; None where there is no such file yet.

    Raises:
        ValueError: the file is no such shop.
    """
    if not path.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if found["format"] != _FORMAT:
            raise ValueError(f"{path} has format {found['format']}, not {_FORMAT}")
        shop = Shop()
        shop.restore(found["shop"], found["last_ids"])
        return shop, Client(*found["client"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no kept shop: {error!r}") from None


def save(path: Path, simulator: Simulator) -> None:
    """Write the shop and its login, readable for the owner only: it holds whatever was written to it."""
    shop = simulator.shop
    with shop.lock:
        found = {
            "format": _FORMAT,
            "client": [simulator.client_id, simulator.client_secret],
            "last_ids": shop.rows.last_ids(),
            "shop": shop.dump(),
        }
    beside = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(found, file)
    beside.replace(path)
