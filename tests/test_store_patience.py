"""How often a store is asked again, how long, and when no more."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from payconf.model.errors import SecretMissing, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.stores.patience import BUDGET, Clock, Patience, Trouble, seconds
from tests.store_samples import Time, refused

PLACE = parse_reference("gcpsm://acme-payments/stripe")
DOWN = Trouble(StoreUnreachable, "nobody is there.", "Wait.", again=True, whole=True)


class Attempts:
    """Answers one after the other, the last for ever; remembers how many seconds each was given."""

    def __init__(self, *answers: str | Trouble, takes: float = 0.0, time: Time | None = None) -> None:
        self.answers, self.takes, self.time = [*answers], takes, time
        self.left: list[float] = []

    def __call__(self, left: float) -> str | Trouble:
        self.left.append(left)
        if self.time is not None:
            self.time.moment += min(self.takes, left)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def test_what_helps_is_tried_again_with_growing_pauses() -> None:
    time, attempts = Time(), Attempts(DOWN, DOWN, DOWN, "value")
    assert time.patience()(PLACE, attempts) == "value"
    assert time.slept == [0.4, 0.8, 1.6]


def test_what_does_not_help_is_not_tried_again() -> None:
    time, attempts = Time(), Attempts(Trouble(SecretMissing, "there is none.", "Write one."))
    refused(SecretMissing, "stripe: there is none.", lambda: time.patience()(PLACE, attempts))
    assert (len(attempts.left), time.slept) == (1, [])


def test_a_read_ends_inside_its_budget_however_slow_the_store_is() -> None:
    time = Time()
    attempts = Attempts(DOWN, takes=15.0, time=time)
    refused(StoreUnreachable, "nobody is there", lambda: time.patience()(PLACE, attempts))
    assert attempts.left[0] == BUDGET
    assert len(attempts.left) == 2
    assert time.moment <= BUDGET


def test_pauses_are_never_longer_than_some_seconds_and_all_are_used() -> None:
    time, attempts = Time(), Attempts(DOWN)
    refused(StoreUnreachable, "nobody is there", lambda: time.patience()(PLACE, attempts))
    assert max(time.slept) == 5.0
    assert BUDGET - 5.0 <= sum(time.slept) < BUDGET


def test_the_store_says_how_long_to_wait() -> None:
    time, attempts = Time(), Attempts(Trouble(StoreUnreachable, "slow.", "Wait.", True, after=7.0), "value")
    assert time.patience()(PLACE, attempts) == "value"
    assert time.slept == [7.0]
    time, attempts = Time(), Attempts(Trouble(StoreUnreachable, "slow.", "Wait.", True, after=BUDGET), "value")
    refused(StoreUnreachable, "slow", lambda: time.patience()(PLACE, attempts))
    assert time.slept == []


def test_a_store_that_is_down_is_asked_once() -> None:
    time = Time()
    patience, attempts = time.patience(), Attempts(DOWN)
    refused(StoreUnreachable, "stripe: nobody", lambda: patience(PLACE, attempts))
    asked, moment = len(attempts.left), time.moment
    for number in range(50):
        other = parse_reference(f"gcpsm://acme-payments/other{number}")
        refused(StoreUnreachable, f"other{number}: nobody", lambda other=other: patience(other, attempts))  # type: ignore[misc]
    assert (len(attempts.left), time.moment) == (asked, moment)
    assert patience(PLACE, Attempts("value"), "elsewhere") == "value"


def test_what_concerns_one_secret_stops_no_other() -> None:
    patience = Time().patience()
    refused(SecretMissing, "none", lambda: patience(PLACE, Attempts(Trouble(SecretMissing, "none.", "Write one."))))
    assert patience(PLACE, Attempts("value")) == "value"


def test_not_all_wait_equally_long() -> None:
    time = Time()
    patience = Patience(Clock(lambda: time.moment, time.sleep, random.Random(1).random))
    assert patience(PLACE, Attempts(DOWN, DOWN, "value")) == "value"
    first, second = time.slept
    assert 0.2 <= first < 0.4 <= second < 0.8


@pytest.mark.parametrize(("text", "wait"), [("7", 7.0), (None, None), ("soon", None)])
def test_retry_after(text: str | None, wait: float | None) -> None:
    assert seconds(text) == wait


def test_retry_after_as_a_date() -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=3600), usegmt=True)
    found = seconds(then)
    assert found is not None
    assert 3000 < found <= 3600
