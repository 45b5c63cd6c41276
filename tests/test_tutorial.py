"""docs/tutorial/index.md, typed as it stands: each command is a test of its exit code and of what the page shows."""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.test_docs import ROOT, blocks

pytestmark = pytest.mark.untraced

PAGE = ROOT / "docs" / "tutorial" / "index.md"
ASKED = "echo $?"
"""A command that ends with anything but 0 is followed by this, so that the reader sees it."""


GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "Jana" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "jana@acme.example" for who in ("AUTHOR", "COMMITTER")},
}


class Step(NamedTuple):
    """A file to write (`name`, `text`), or a command to type (`name`) and what the page shows below it (`text`)."""

    kind: str
    name: str
    text: str


def steps() -> list[Step]:
    """The page from top to bottom."""
    return [step for block in blocks(PAGE) for step in of_block(block.language, block.name, block.text)]


def of_block(language: str, name: str, text: str) -> Iterator[Step]:
    if name:
        yield Step("file", name, text)
    elif language == "console":
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield Step("command", command, shown)


STEPS = steps()
COMMANDS = [number for number, step in enumerate(STEPS) if step.kind == "command"]


def script() -> str:
    """One session of a shell, so that `cd` and `$?` mean what they mean to the reader."""
    lines = ["code=0"]
    for number, step in enumerate(STEPS):
        if step.kind == "file":
            lines.append(f"mkdir -p {shlex.quote(os.path.dirname(step.name) or '.')}")  # noqa: PTH120 - of a shell
            lines.append(f"printf %s {shlex.quote(step.text)} > {shlex.quote(step.name)}")
        else:
            lines.append(f"(exit $code); {step.name}\ncode=$?; printf '\\n@@ {number} %s\\n' $code")
    return "\n".join(lines) + "\n"


class Said(NamedTuple):
    code: int
    text: str


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Said]:
    """What each command said and how it ended, by its number. Typed once, also where several processes run tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "tutorial.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (said := shared / "tutorial.txt").exists():
            (folder := shared / "tutorial").mkdir()
            said.write_text(typed(folder), "utf-8")
    parts = re.split(r"\n@@ (\d+) (\d+)\n", said.read_text("utf-8"))
    return {int(number): Said(int(code), text) for text, number, code in zip(*[iter(parts[:-1])] * 3, strict=True)}


def typed(folder: Path) -> str:
    """All that the session prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAYCONF_", "GIT_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", script()],
        cwd=folder,
        env={**kept, **GIT, "PATH": path, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    ).stdout


def pattern(shown: str) -> re.Pattern[str]:
    """`…` alone on a line stands for any lines, elsewhere for anything in its line."""
    lines = [r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in shown.splitlines()]
    return re.compile("".join(lines))


@pytest.mark.parametrize("number", COMMANDS, ids=lambda number: f"{number}: {STEPS[number].name}")
def test_step(session: dict[int, Said], number: int) -> None:
    step, (code, text) = STEPS[number], session[number]
    following = STEPS[number + 1] if number + 1 < len(STEPS) else None
    assert code == 0 or (following is not None and following.name == ASKED), f"ended with {code}:\n{text}"
    text = text + "\n" if text and not text.endswith("\n") else text
    assert pattern(step.text).fullmatch(text), f"$ {step.name}\nthe page shows\n{step.text}\nand it said\n{text}"


def test_the_page_is_what_it_promises() -> None:
    """The whole way, from the empty folder to the refusal."""
    typed = [step.name for step in STEPS if step.kind == "command"]
    way = [
        "payconf init",
        "payconf validate",
        "plan",
        "apply",
        "git push",
        "--no-secrets",
        "git merge",
        "--reviewed",
        "apply",
        "drift",
    ]
    left = iter(typed)
    assert all(any(part in command for command in left) for part in way)
    assert typed.count(ASKED) >= 3


@pytest.mark.parametrize(
    ("shown", "said", "fits"),
    [
        ("read … UTC\n", "read 14:02 UTC\n", True),
        ("read … UTC\n", "read 14:02 UTC\nmore\n", False),
        ("…\nlast\n", "one\ntwo\nlast\n", True),
        ("a.c\n", "abc\n", False),
        ("", "", True),
        ("", "anything\n", False),
    ],
)
def test_what_is_shown_is_compared(shown: str, said: str, fits: bool) -> None:
    assert bool(pattern(shown).fullmatch(said)) is fits
