"""Secrets and card numbers in clear: measured over labelled texts, and never shown."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from payconf.clear.disorder import is_random
from payconf.guard.cards import cards
from payconf.guard.case import Case
from payconf.guard.literal import literal
from payconf.model.span import Sources, Span
from payconf.render.redact import redact
from payconf.render.source import quoted
from payconf.services.cards import is_card, is_published_card, luhn
from tests.clear_corpus import CONTEXTS, Row, corpus
from tests.clear_hard import hard_corpus
from tests.guard_samples import answers, environment, key
from tests.worlds import make_world

ROWS = [*corpus(), *hard_corpus()]
FILE = "environments/production/notes.yaml"
VISA = "4242" * 4
"""What every documentation shows; it is no secret."""


def flagged(text: str) -> bool:
    case = Case(environment(texts={FILE: text.encode()}))
    return answers([*literal(case), *cards(case)]) != ["passed", "passed"]


def test_the_corpus_is_large_and_nothing_stands_in_it_twice() -> None:
    assert len(ROWS) >= 300
    assert len({row.text for row in ROWS}) == len(ROWS)
    assert [*corpus(), *hard_corpus()] == ROWS


def test_no_secret_is_missed() -> None:
    assert [row.category for row in ROWS if row.refuse and not flagged(row.text)] == []


def test_nothing_is_flagged_that_is_none() -> None:
    found = [row for row in ROWS if not row.refuse and flagged(row.text)]
    assert [row.category for row in found if row.category != "prose"] == []
    assert len(found) <= 0.02 * sum(row.category == "prose" for row in ROWS)


@pytest.mark.parametrize("row", [row for row in ROWS if row.secret][::3], ids=lambda row: row.category)
def test_a_verdict_does_not_hold_the_secret(row: Row) -> None:
    case = Case(environment(texts={FILE: row.text.encode()}))
    assert row.secret not in repr([*literal(case), *cards(case)])
    shown = redact(row.text)
    assert row.secret not in shown or "private" in row.category


@pytest.mark.parametrize(
    ("about", "text"),
    [
        ("hexadecimal escapes", '"\\x73k_{}"'),
        ("escapes of Unicode", '"\\u0073k_{}"'),
        ("a line that goes on", '"sk_\\\n  {}"'),
    ],
)
def test_escapes_of_yaml_hide_nothing(about: str, text: str) -> None:
    tail = key("sk", "live").removeprefix("sk_")
    assert flagged(f"note: {text.format(tail)}\n"), about


def test_a_key_behind_another_word_or_prefix() -> None:
    assert flagged(f"note: STRIPE_{key('sk', 'live')}\n")
    assert flagged(f"note: {key('sk', 'live', '')}{key('sk', 'test')}\n")
    assert not flagged(f"note: a {key('task', 'test')}\n")


def test_what_looks_like_base64_and_is_none() -> None:
    broken = "c2tfbGl2ZV" + "A" * 41
    assert not flagged(f"note: {broken}\n")
    assert not flagged(f"note: c2tfdGVzdF9{'x' * 40}\n")


@pytest.mark.parametrize(
    ("value", "random"),
    [
        ("Xk39fQ7vB2mLp8Zt", True),
        ("0123456789abcdef" * 2, True),
        ("a" * 31 + "1", False),
        ("Xk39fQ7vB2mLp8", False),
        ("net-30-customers-of-2024", False),
        ("ABCDEFGHIJKLMNOPQ-1a", False),
        ("AbCdEfGhIjKlMnOp", False),
        ("env://A_1b2C3d4E5f6G", False),
        ("$PAYCONF_1b2C3d4E5f", False),
        ("sha256:1b2C3d4E5f6G7h8I", False),
        ("aB1aB1aB1aB1aB1aB1", False),
    ],
)
def test_disorder(value: str, random: bool) -> None:
    assert is_random(value) is random


@pytest.mark.parametrize(
    "text", ["note: 100%25-sure-that-nothing-is-here\n", 'note: "nothing\\x20but-a-long-blank-here"\n']
)
def test_escapes_without_a_secret(text: str) -> None:
    assert not flagged(text)


def test_the_name_decides_where_the_value_alone_says_nothing() -> None:
    value = "Xk39fQ7vB2mLp8Zt"
    assert flagged(f"password: {value}\n")
    assert flagged(f"  My-Client-Secret = '{value}'\n")
    assert not flagged(f"api_key_id: {value}\n")
    assert not flagged(f"note: {value}\n")
    assert not flagged(f"token_url: {value}\n")


def test_places_are_counted_as_people_do() -> None:
    text = f"a: é\nnote: ü {key('rk', 'test')}\n"
    (verdict,) = literal(Case(environment(texts={FILE: text.encode()})))
    assert verdict.finding is not None
    assert str(verdict.finding.span) == f"{FILE}:2:9"


def test_what_payconf_writes_itself_is_no_secret() -> None:
    digests = f"key_id: {'0a' * 8}\ncredentials:\n  stripe:\n    secret_key: {'0123456789abcdef' * 4}\n"
    assert answers(
        literal(Case(environment(texts={"environments/production/fingerprints.yaml": digests.encode()})))
    ) == ["passed"]
    assert flagged(digests)


# Card numbers


def card_answers(text: str, file: str = FILE) -> list[str]:
    return answers(cards(Case(environment(texts={file: text.encode()}))))


@pytest.mark.parametrize(
    "text",
    [
        f"# pay with {VISA}\n",
        f"note: {' '.join([VISA[:4]] * 4)}\n",
        f"note: '{'-'.join([VISA[:4]] * 4)}'\n",
        f"merchant_id: {VISA}\n",
        "note: 3782 822463 10005 is the one of American Express\n",
        f"{VISA}: x\n",
        "note: 5105105105105100, 4012888888881881\n",
        "# 4222222222222\n",
        "# 4532015112830366\n",
        "# 6212345678901232\n",
    ],
)
def test_card_numbers_are_refused_however_they_are_written(text: str) -> None:
    found = list(cards(Case(environment(texts={FILE: text.encode()}))))
    assert set(answers(found)) == {"refused PC225"}
    assert VISA not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "note: 4242424242424241\n",
        "note: IBAN DE89 3704 0044 0532 0130 00\n",
        "note: GB29 4242 4242 4242 4242\n",
        "note: +42 4242 4242 424242\n",
        f"note: x{VISA}\n",
        f"note: {VISA}{VISA}\n",
        f"note: 1.{VISA}\n",
        "note: 1764396000000 is a moment\n",
        "merchant_id: 4532015112830366\n",
        "note: 20261129 20261130 20261201\n",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert card_answers(text) == ["passed"]


def test_only_the_environment_s_own_files_count() -> None:
    assert card_answers(f"# {VISA}\n", "environments/sandbox/x.yaml") == ["passed"]
    assert card_answers(f"# {VISA}\n", "payconf.yaml") == ["refused PC225"]
    assert card_answers(f"# {VISA}\n", "policies/x.yaml") == ["refused PC225"]


def test_chance_hits_few_numbers() -> None:
    rand = random.Random(7)
    numbers = ["".join(rand.choices("0123456789", k=rand.randint(13, 19))) for _ in range(20_000)]
    assert sum(map(is_card, numbers)) / len(numbers) < 0.012


def test_published_numbers_are_of_a_brand_or_known_by_their_digest() -> None:
    assert is_published_card(VISA)
    assert luhn(VISA)
    assert not luhn(VISA[:-1] + "3")
    assert not is_published_card(VISA[::-1])


# Outputs


def outputs(text: str, folder: Path) -> Iterator[str]:
    world = make_world(folder)
    file = world.project / "environments/sandbox/notes.yaml"
    file.write_text(text + "rulez: {}\n", "utf-8")
    for form in ("text", "json", "github", "sarif", "junit"):
        said = world.payconf("validate", "sandbox", "--format", form)
        assert said.code in (10, 11), said.all
        assert form != "json" or {entry["code"] for entry in json.loads(said.out)["findings"]} & {"PC213", "PC225"}
        yield said.all
    yield world.payconf("show", "sandbox").all
    yield world.payconf("plan", "sandbox", "--no-secrets").all


def test_no_output_shows_what_was_found(tmp_path: Path) -> None:
    chosen = [row for row in ROWS if row.secret and "comment" in row.category][::9]
    text = "".join(row.text.replace("rules: {}\n", "") for row in chosen if row.text.lstrip().startswith("#"))
    for said in outputs(text + f"# {VISA}\n", tmp_path / "world"):
        assert [row.category for row in chosen if row.secret in said] == []
        assert VISA not in said


@pytest.mark.parametrize("row", [row for row in ROWS if row.refuse][::2], ids=lambda row: row.category)
def test_no_line_that_is_quoted_shows_a_part_of_what_was_found(row: Row) -> None:
    """Also of a secret over several lines, of which each alone looks like nothing."""
    sources = Sources()
    sources.add(FILE, row.text.encode())
    shown = [quoted(sources, Span(FILE, number, 1)) for number in range(1, row.text.count("\n") + 1)]
    told = row.secret.replace("\n", "").replace("sk_live_", "").replace("sk_test_", "")
    parts = {told[at : at + 12] for at in range(max(0, len(told) - 11))} - {"sk_org_live_", "sk_org_test_"}
    assert [line for line in shown for part in parts if part in line] == []


def test_every_context_of_the_corpus_is_used() -> None:
    used = {row.category.partition(", ")[2] for row in ROWS}
    assert CONTEXTS.keys() <= used
