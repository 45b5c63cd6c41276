"""`payconf smoke`: what is paid, what is printed, and what is done where a step fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.render.smoke import smoke_text
from tests.smoke_worlds import Sandbox, sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    with sandbox(tmp_path) as made:
        yield made


def test_x(shop: Sandbox) -> None:
    found = shop.smoke()
    print(smoke_text("sandbox", found))
    print(shop.stripe.ledger, shop.stripe.asked)
    assert 0
