"""docs/explanation/threat-model.md: each job does its work with what its row gives it, and with nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.copied_worlds import apply, three
from tests.test_docs import ROOT
from tests.worlds import World

PAGE = (ROOT / "docs" / "explanation" / "threat-model.md").read_text("utf-8")
SECRETS = ("FINGERPRINTS", "DEV_WORD")
NOBODY_ANSWERS = 14
"""No service is asked by a test; the secret was read, and that nobody answers is said."""


def tables() -> Iterator[list[list[str]]]:
    """The rows of each table of the section, by its cells."""
    section = PAGE.partition("## What each job may see")[2].partition("\n## ")[0]
    for table in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        yield [[cell.strip() for cell in row.strip("|\n").split("|")] for row in table.splitlines()[2:]]


class Job(NamedTuple):
    """A row: what the job has, as the page says it."""

    name: str
    shop: str
    secrets: str
    state: str
    key: str


def unlinked(cell: str) -> str:
    """A cell without the address of its link."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell)


MAY, RUNS = tables()
JOBS = {unlinked(row[0]): Job(*map(unlinked, row[:5])) for row in MAY}
COMMANDS = {name: re.findall(r"`payconf ([^`]+)`", text) for name, text in RUNS}


def world_of(folder: Path, job: Job) -> World:
    """An environment that was applied, with a change in git, as the job sees it."""
    world = three(folder)
    apply(world, "dev")
    world.edit("environments/dev/objects.yaml", "Net 30", "Net 31")
    assert world.payconf("plan", "dev", "--no-secrets", "--out", str(folder / "review.json")).code == 0
    reviewed = ("--reviewed", str(folder / "review.json"), "--out", str(folder / "plan.json"))
    assert world.payconf("snapshot", "dev", "--out", str(folder / "live.json")).code == 0
    if job.name == "apply":
        assert world.payconf("plan", "dev", *reviewed).code == 0
    if job.shop.startswith("no"):
        world.shop("dev").unlink()
    if not job.secrets.startswith("of its environment"):
        for name in SECRETS:
            del world.environ[name]
    if job.key == "no":
        del world.environ["DEV_KEY"]
    if job.state == "no":
        (folder / "state.sqlite").unlink()
    return world


def typed(folder: Path, command: str) -> tuple[str, ...]:
    """A command of the page with the names of the test."""
    words = command.replace("markdown=FILE", f"markdown={folder / 'review.md'}").split()
    return tuple(
        {"ENV": "dev"}.get(word, str(folder / word) if word.endswith(".json") else word) for word in words if word
    )


def test_the_tables_name_the_same_jobs() -> None:
    assert list(JOBS) == list(COMMANDS)
    assert all(COMMANDS.values())


@pytest.mark.parametrize("name", JOBS)
def test_a_job_needs_no_more_than_its_row(name: str, tmp_path: Path) -> None:
    world = world_of(tmp_path, JOBS[name])
    if name == "pre-commit":
        assert world.payconf("fmt").code == 0
    for command in COMMANDS[name]:
        said = world.payconf(*typed(tmp_path, command))
        assert said.code == (NOBODY_ANSWERS if command.startswith("prove") else 0), f"payconf {command}\n{said.all}"
    if JOBS[name].state == "no":
        assert not (tmp_path / "state.sqlite").exists()


@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if not job.secrets.startswith("of its")])
def test_what_a_job_without_secrets_made_is_not_applied(name: str, tmp_path: Path) -> None:
    world = world_of(tmp_path, JOBS[name])
    made = world.payconf("plan", "dev", "--no-secrets", "--out", str(tmp_path / "made.json"))
    if made.code == 0:
        assert world.payconf("apply", str(tmp_path / "made.json")).code == 11
