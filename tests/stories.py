"""A how-to page as a story: its files are written, its edits made and its commands typed, in the order of the page.

What a fenced block means:

- `yaml FILE`: the file is written.
- `diff FILE`: in that file the lines with `-` make way for those with `+`; each piece, parted by lines that begin with
  `@@`, must stand once in the file.
- `console`: each `$ COMMAND  # ends with N` is typed and ends with that code (0 where nothing is said). Each line below
  it must be said by that command, in this order, wherever lines break; `…` stands for anything.

Blocks of other languages are not the story's. `payconf` runs in this process, anything else, such as git, in bash;
`cd` and `export` hold for what comes behind. `sleep 2h` is not slept: payconf's clock is put ahead.
"""

from __future__ import annotations

import re
import shlex
import string
import subprocess
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from payconf.context import Options
from payconf.model.config.formats import to_timedelta
from payconf.workflow import Workflow
from tests.test_docs import Block, blocks
from tests.trust_samples import IDENTITY
from tests.worlds import REPOSITORY, Said, World, plan_keys

DOCUMENTED = "ed25519:opxHK6DYKE3HsJlft/wbqIyQEHdZGJtrc37XZz2sep0="
"""The key that the pages name. Nobody has its other half: a story has a pair of its own in PLAN_KEY,
and a key for fingerprints in FINGERPRINT_KEY."""


class Typed(NamedTuple):
    """A command of a page, the code that it ends with, and the lines that the page shows of its answer."""

    command: str
    code: int
    shown: tuple[str, ...]


@dataclass
class Story(World):
    """A person at a terminal, beginning in an empty folder, with a page beside them.

    `said`: what each command answered; of one that was typed again, the last time. `hosts`: by host of a payment
    service, the address of the simulator that answers there. `given`: what the page leaves to its reader, by name,
    `export NAME=…`; a list where it does so several times.
    """

    said: dict[str, Said] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    given: dict[str, str | list[str]] = field(default_factory=dict)
    slept: timedelta = timedelta()

    def __post_init__(self) -> None:
        pem, self.verify = plan_keys()
        self.environ = {"PLAN_KEY": pem, "FINGERPRINT_KEY": "f" * 32, **self.environ}
        self.at = self.folder / "home"
        self.at.mkdir(parents=True)

    @property
    def project(self) -> Path:
        """Where the terminal is."""
        return self.at

    def shop(self, name: str) -> Path:
        """The file of an embedded shop of the project in which the terminal is."""
        return self.at / ".payconf" / "local" / super().shop(name).name

    def payconf(self, *words: str) -> Said:
        """One command, with simulators at the addresses of services."""

        def workflow(root: Path, given: Options) -> Workflow:
            return Workflow(root, replace(given, hosts=self.hosts, now=lambda: datetime.now(UTC) + self.slept))

        with mock.patch("payconf.workflow.Workflow", workflow):
            return super().payconf(*words)

    def follow(self, page: str) -> dict[str, Said]:
        """From the first line to the last."""
        for block in blocks(REPOSITORY / "docs" / "how-to" / f"{page}.md"):
            self.carry_out(block)
        return self.said

    def carry_out(self, block: Block) -> None:
        match block.language:
            case "yaml" if block.name:
                self.write(block.name, block.text)
            case "diff":
                self.change(block.name, block.text)
            case "console":
                for typed in commands(block.text):
                    self.type(typed)

    def write(self, name: str, text: str) -> None:
        path = self.at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(DOCUMENTED, self.verify), "utf-8")

    def change(self, name: str, text: str) -> None:
        for piece in re.split(r"(?m)^@@.*\n", text):
            lines = piece.splitlines(keepends=True)
            old, new = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
            self.edit(name, old, new)

    def type(self, typed: Typed) -> Said:
        said = self._type(typed.command)
        assert said.code == typed.code, f"$ {typed.command}\n{said.all}(ended with {said.code})"
        missing = first_missing(typed.shown, said.all)
        assert missing is None, f"$ {typed.command}\ndoesn't say:\n{missing}\nbut:\n{said.all}"
        self.said[typed.command] = said
        return said

    def _type(self, command: str) -> Said:
        first, *words = shlex.split(command)
        if first == "payconf":
            return self.payconf(*(string.Template(word).substitute(self.environ) for word in words))
        if first == "sleep":
            self.slept += to_timedelta(*words)
            return Said(0, "", "")
        if first == "export" and (left := re.findall(r"(\w+)=…", command)):
            for name in left:
                value = self.given[name]
                self.environ[name] = value if isinstance(value, str) else value.pop(0)
            return Said(0, "", "")
        return self._bash(command)

    def _bash(self, command: str) -> Said:
        """Where it leaves the terminal and what it has exported is read from a file of its own."""
        told = self.folder / "told"
        done = subprocess.run(
            ["bash", "-euc", f'{command}\n(pwd; env -0) > "$0"', str(told)],
            cwd=self.at,
            env={**IDENTITY, "HOME": str(self.folder / "home"), **self.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        for name in re.findall(r"\w+", command.partition("unset ")[2]):
            self.environ.pop(name)
        if done.returncode == 0:
            where, _, variables = told.read_text("utf-8").partition("\n")
            self.at = Path(where)
            if command.startswith("export "):
                pairs = (entry.partition("=") for entry in variables.split("\0"))
                given = {name: value for name, _, value in pairs}
                names = re.findall(r"(\w+)=", command)
                self.environ |= {name: given[name] for name in names if name in given}
        return Said(done.returncode, done.stdout, done.stderr)


def commands(text: str) -> list[Typed]:
    """The commands of a console block."""
    found: list[Typed] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            command, _, ends = line[2:].partition("  # ends with ")
            found.append(Typed(command.partition("  # ")[0].strip(), int(ends or 0), ()))
        elif line.strip() not in ("", "…"):
            found[-1] = found[-1]._replace(shown=(*found[-1].shown, line))
    return found


def first_missing(shown: tuple[str, ...], said: str) -> str | None:
    """The first line that the page shows and the answer doesn't hold behind the one before it.

    Where lines break counts no more than in a terminal of another width.
    """
    flat, at = " ".join(said.split()), 0
    for line in shown:
        like = re.escape(" ".join(line.split())).replace("…", ".*?")
        found = re.compile(rf"(?<!\S){like}(?!\S)").search(flat, at)
        if found is None:
            return line
        at = found.end()
    return None
