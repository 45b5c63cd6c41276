"""Every backend keeps to the contract, and a state can move between any two of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from payconf.testing.state_conformance import CHECKS, Bench, Check, fill
from tests.state_servers import ACCESS, BACKENDS, Make, makers

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Make]]:
    with makers() as started:
        yield started


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ACCESS.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("backend", BACKENDS)
def test_contract(backend: str, check: Check, made: dict[str, Make]) -> None:
    check(made[backend]())


@pytest.mark.parametrize(("source", "target"), list(product(BACKENDS, BACKENDS)))
def test_a_state_moves_between_any_two(source: str, target: str, made: dict[str, Make]) -> None:
    """There and back again it is the same, word for word."""
    here, there, back = made[source](), made[target](), made[source]()
    with here.store() as store:
        fill(store)
        data = store.export("e")
    _move(here, there)
    _move(there, back)
    with there.store() as moved, back.store() as returned:
        assert moved.export("e") == data
        assert returned.export("e") == data
        assert moved.runs("e") == returned.runs("e")


def _move(source: Bench, target: Bench) -> None:
    with source.store() as old, target.store() as new:
        for name in old.environments():
            new.take_over(name, old.export(name))
