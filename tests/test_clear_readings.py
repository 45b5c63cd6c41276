"""Secrets and card numbers in disguise: where they are, how deep it is looked, and how long that may take."""

from __future__ import annotations

import time

import pytest

from payconf.clear import cards_in, find, secrets_in
from payconf.clear.thresholds import DEPTH
from payconf.guard.cards import cards
from payconf.guard.case import Case
from payconf.guard.literal import literal
from payconf.render.redact import redact
from tests.guard_samples import answers, environment, key


def test_places_in_a_text_without_its_disguises_are_those_of_the_file() -> None:
    tail = key("sk", "live").removeprefix("sk_")
    text = f'a: 1\nnote: "x\\x20 sk%5F{tail}"\nb: 2\n'.encode()
    (found,) = secrets_in(text)
    assert text[found.offset : found.end].decode() == f"sk%5F{tail}"
    text = f"a: |\n  sk_\n  {tail}q7\n".encode()
    (found,) = secrets_in(text)
    assert text[found.offset : found.end].decode() == f"sk_\n  {tail}q7"


def test_a_short_key_over_two_comments_has_no_long_part() -> None:
    text = f"# {key('sk', 'live', 'Zk39fQ')}\n# 7vB2mLp8ZtQ4wX\n".encode()
    (found,) = secrets_in(text)
    assert text[found.offset : found.end].endswith(b"ZtQ4wX")


def test_a_text_is_unwrapped_so_often_and_no_further() -> None:
    secret = key("sk", "live").replace("_", "%5F")
    for times in range(6):
        assert bool(secrets_in(f"note: {secret}\n".encode())) is (times < DEPTH)
        secret = secret.replace("%", "%25")


def test_what_follows_a_long_secret_is_hidden_too() -> None:
    secret = key("sk", "live", "aB3" * 400)
    assert "aB3" not in redact(f"note: {secret} is it")
    assert redact(f"note: {secret} is it").endswith(" is it")
    assert "bC4" not in redact(f"password: x{'bC4dE9Qz7W1' * 200}\n")


@pytest.mark.parametrize(
    "part",
    [
        *("secret: ", " ", "password:\n", "!a ", "4242 ", "1 ", "4", "QUFB", "-----BEGIN PRIVATE " + "KEY-----\n"),
        *("eyJaaaaaaaaaa.", "sk_" + "live_", "a1B2c3D4e5", "://a:", "%41", "%25", "\\", "aA1", "MII", "-----BEGIN A "),
    ],
)
def test_no_text_takes_long(part: str) -> None:
    """A pattern that goes back over and over would take hours for this; a second is a slow machine."""
    text = ("x" * 20 + " password: " + part * (30_000 // len(part))).encode()
    started = time.process_time()
    secrets_in(text), cards_in(text)
    assert time.process_time() - started < 2


def card_numbers(text: str) -> list[int]:
    return [found.offset for found in cards_in(text.encode())]


def test_numbers_in_groups_of_another_kind_are_no_card() -> None:
    assert card_numbers("note: 4242-4242 4242-4242\n") == []
    assert card_numbers("note: 4242 4242 4242 4241\n") == []
    assert card_numbers("note: 4242 4242 4242 4242.50\n") == []


def test_a_file_without_suspicion_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    for name in ("forms_in", "encoded_in", "named_in"):
        monkeypatch.setattr(find, name, never)
    text = b'rules:\n  a: {sort_order: 1, currency: EUR, destinations: [{country: DE, postal_codes: ["10003"]}]}\n'
    assert secrets_in(text) == []
    with pytest.raises(AssertionError):
        secrets_in(b"note: " + b"a" * 16)


@pytest.mark.parametrize("class_", ["sandbox", "testing", "production"])
def test_no_class_of_environment_may_hold_them(class_: str) -> None:
    text = f"# {key('sk', 'live')}\n# {'4242' * 4}\n".encode()
    case = Case(environment("x", class_, texts={"environments/x/notes.yaml": text}))
    assert answers([*literal(case), *cards(case)]) == ["refused PC213", "refused PC225"]
