"""docs/how-to/broken-off.md: every command of the page is typed, after a run that died."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_resume import Killed, begin, dying, holdings, killed_in_flight, line_apply
from tests.worlds import REPOSITORY

PAGE = (REPOSITORY / "docs/how-to/broken-off.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].split()
    for block in re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def typed(folder: Path, *words: str) -> list[str]:
    """The page's command with the names of the test."""
    names = {"production": "shop", "r-0187": "r-0002", "rollback.json": str(folder / "rollback.json")}
    given = [word.replace("create:rules/de-invoice", "create:integrations/wire") for word in words]
    return [names.get(word, word) for word in given]


def test_the_page_shows_each_verb() -> None:
    assert {tuple(words[:2]) for words in COMMANDS} == {
        ("payconf", "runs"), ("payconf", "resume"), ("payconf", "rollback"), ("payconf", "apply"), ("payconf", "lock"),
    }  # fmt: skip


@pytest.mark.parametrize("way", ["resume", "rollback"])
def test_the_commands_of_the_page_lead_out(tmp_path: Path, way: str) -> None:
    world = begin(tmp_path)
    before = holdings(world)
    with dying(world, 16) as (line, _), pytest.raises(Killed):
        line_apply(line)
    for words in COMMANDS:
        if words[1] == "lock":
            said = world.payconf(*typed(tmp_path, *words[1:]), *(["--yes"] if words[2] == "break" else []))
            assert said.code == 0, (words, said.all)
    for words in COMMANDS:
        if words[1] in ("runs", way, *(["apply"] if way == "rollback" else [])) and "--outcome" not in words:
            said = world.payconf(*typed(tmp_path, *words[1:]))
            assert said.code == 0, (words, said.all)
    assert (holdings(world) == before) is (way == "rollback")


@pytest.mark.parametrize("word", ["done", "absent"])
def test_a_person_says_how_it_ended(tmp_path: Path, word: str) -> None:
    world = begin(tmp_path)
    assert killed_in_flight(world, "create:integrations/wire") == 1
    world.query("shop", "INSERT INTO integrations (name, type, enabled, organization_id, settings)"
                " VALUES ('Wire', 'money_order', 0, 1, '{}')")  # fmt: skip
    (words,) = [words for words in COMMANDS if words[-1].endswith(f"={word}")]
    said = world.payconf(*typed(tmp_path, *words[1:]))
    if word == "done":
        assert "done     create integrations/wire" in said.out, said.all
    else:  # it is not made beside what is there
        assert said.code == 12 or "moved since" in said.out, said.all
    assert world.query("shop", "SELECT count(*) FROM integrations WHERE name = 'Wire'") == [(1,)]
