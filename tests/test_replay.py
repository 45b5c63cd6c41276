"""The simulator says what a real OroCommerce 5.1.8 said: every recorded exchange is sent to it again, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest

from payconf.testing.orocommerce import Shop, Simulator
from tests.replay import Answer, Exchange, Replayer, differences, recorded
from tests.replay_ignored import IGNORED, Ignored
from tests.replay_runs import NOT_REPLAYED, OTHER_LOGIN, RUNS, Run
from tests.replay_seeds import Seeder

Difference = tuple[str, str, Any, Any]


def test_nothing_recorded_is_left_out() -> None:
    every = {exchange.name for exchange in recorded()}
    replayed = {exchange.name for exchange in recorded() if _steps(exchange.file) and not _listed(exchange)}
    listed = {exchange.name for exchange in recorded() if _listed(exchange)}
    assert (len(every), len(replayed), len(listed)) == (291, 262, 29)
    assert replayed | listed == every


def _steps(file: str) -> list[str]:
    return [name for name, run in RUNS.items() if file in run.steps]


def _listed(exchange: Exchange) -> bool:
    return exchange.file in NOT_REPLAYED or exchange.name in NOT_REPLAYED


@pytest.fixture(scope="module")
def found() -> dict[str, list[Difference]]:
    """Every difference, by run."""
    return {name: list(_run(run)) for name, run in RUNS.items()}


@pytest.mark.parametrize("name", RUNS)
def test_the_answers_are_the_recorded_ones(name: str, found: dict[str, list[Difference]]) -> None:
    assert [entry for entry in found[name] if not any(_covers(rule, entry) for rule in IGNORED)] == []


def test_what_may_differ_does(found: dict[str, list[Difference]]) -> None:
    every = [entry for entries in found.values() for entry in entries]
    assert [rule for rule in IGNORED if not any(_covers(rule, entry) for entry in every)] == []


def test_a_difference_is_seen() -> None:
    """Of status, header, value, type, length and presence; the comparison must not be blind."""
    exchange = Exchange("x", 0, "", {}, {"status": 200, "headers": {"A": "1"}, "body": {"a": [1], "b": 1, "c": 1}})
    answer = Answer(201, {"A": "2", "B": "3", "Date": "x"}, b'{"a": [1, 2], "b": true, "d": 1}')
    assert set(differences(exchange, answer)) == {
        *("status", "headers.a", "headers.b"),
        *("body.a", "body.b", "body.c", "body.d"),
    }


def _covers(rule: Ignored, difference: Difference) -> bool:
    exchange, path, old, new = difference
    place = path.replace("[", "(").replace("]", ")")
    shaped = all(re.fullmatch(rule.shape, str(value), re.DOTALL) for value in (old, new))
    return shaped and fnmatchcase(exchange, rule.exchange) and fnmatchcase(place, rule.path)


def _run(run: Run) -> Iterator[Difference]:
    shop = Shop()
    entries = list(recorded())
    with Simulator(run.bridge, shop) as simulator:
        main = Replayer(simulator, simulator.powerless if run.powerless else None)
        other = Replayer(simulator, simulator.powerless)
        main.login()
        other.login()
        for file, before in run.steps.items():
            if before:
                before(Seeder(shop))
            simulator.web_api = file != "00-web-api-feature-off"
            for exchange in (entry for entry in entries if entry.file == file and not _listed(entry)):
                simulator.consumer = exchange.name != "14-batch#1"
                answer = (other if exchange.name in OTHER_LOGIN else main).replay(exchange)
                for path, (old, new) in differences(exchange, answer).items():
                    yield exchange.name, path, old, new
