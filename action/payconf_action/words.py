"""What the step says in the job's log, where lines may be commands to the runner."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def say(text: str) -> None:
    """One line of the log, at once."""
    print(text, flush=True)


def command(name: str, text: str) -> None:
    """`error`, `warning` or `notice`: an annotation of the job, escaped as the runner wants it."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    say(f"::{name} title=payconf::{escaped}")


@contextmanager
def no_commands() -> Iterator[None]:
    """What is said in between is text, also where a label begins with two colons."""
    token = secrets.token_hex(16)
    say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        say(f"::{token}::")


def fenced(text: str, room: int = 50_000) -> str:
    """A text of a program as a block of Markdown that it can't leave; where it is long, its end."""
    text = _ANSI.sub("", text).strip("\n")
    if len(text) > room:
        text = f"… (the log of the job has all of it)\n{text[-room:]}"
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}\n"
