"""Running `payconf`: shown as it comes, kept for the summary, and never killed by who only wanted to stop the step."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import NamedTuple

from payconf_action.errors import Stop
from payconf_action.words import no_commands, say

OWN = "WITH_"
"""Variables of this action begin so. payconf gets none of them: the token is no business of its."""


class Ended(NamedTuple):
    """An exit code, and what was printed, data and talk together."""

    code: int
    text: str


Run = Callable[[Sequence[str]], Ended]


def runner(command: str, folder: str, environ: Mapping[str, str]) -> Run:
    """What runs `payconf WORDS` in the project's folder."""
    handed = {name: value for name, value in environ.items() if not name.startswith(OWN)}

    def run(words: Sequence[str]) -> Ended:
        say(f"payconf {' '.join(words)}")
        try:
            process = subprocess.Popen(
                [command, *words],
                cwd=folder,
                env=handed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise Stop(
                1,
                f"{command} can't be run in {folder}: {error.strerror}. With `install: false` it has to be on "
                "the PATH; `project` has to be a folder.",
            ) from None
        return _followed(process)

    return run


def _followed(process: subprocess.Popen[str]) -> Ended:
    """Print what it prints. A job that is cancelled asks payconf to stop, which finishes the call that is in flight."""

    def stop(number: int, frame: FrameType | None) -> None:
        process.send_signal(signal.SIGTERM)

    kept = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    lines: list[str] = []
    try:
        with process, no_commands():
            for line in process.stdout or ():
                lines.append(line)
                say(line.rstrip("\n"))
        return Ended(process.wait(), "".join(lines))
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
