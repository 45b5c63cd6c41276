"""A shell at a terminal, with payconf's completion, and somebody who presses the tab key."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect

from payconf.init import Answers
from payconf.workflow.init import init

PROGRAM = Path(sys.executable).parent / "payconf"
PROMPT = "ready> "
SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"], f"PS1='{PROMPT}'"),
    "zsh": (["-f", "-i"], f"PROMPT='{PROMPT}'; autoload -Uz compinit; compinit -u; unsetopt beep auto_menu"),
    "fish": (["--no-config", "--interactive"], f"function fish_prompt; echo -n '{PROMPT}'; end; set -g fish_greeting"),
}
SOURCE = {
    "bash": 'eval "$(payconf completion bash 2>/dev/null)"',
    "zsh": 'eval "$(payconf completion zsh 2>/dev/null)"',
    "fish": "payconf completion fish 2>/dev/null | source",
}
_TO_THE_START = "\x01"
_CONTROL = re.compile(
    r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?>=]*[A-Za-z]|[()][A-B0-2]|[=>78])|[\r\x07\x0f\x00]"
)


class Shell:
    """One interactive shell in a project of its own."""

    def __init__(self, child: pexpect.spawn[str]) -> None:
        self.child = child

    def run(self, line: str) -> None:
        """Type a line, and wait for the next prompt."""
        self.child.sendline(f"{line}; echo done-$(math 40+2 2>/dev/null || echo 42)")
        self.child.expect("done-42")
        self.child.expect(re.escape(PROMPT))

    def tab(self, typed: str, then: str = "", keys: str = "\t") -> tuple[list[str], str]:
        """Type, press tab, type on: the words of the line as the shell then has them, and what was shown meanwhile.

        Instead of the command, what it would get is printed.
        """
        self.child.send(f"{typed}{keys}{then}{_TO_THE_START}printf '<%s>' \n")
        self.child.expect("<payconf>((?:<[^>]*>)*)")
        words = re.findall("<([^>]*)>", self.child.match[1])
        shown = _CONTROL.sub("", self.child.before)
        self.child.expect(re.escape(PROMPT))
        return words, shown


@contextmanager
def shell(name: str, folder: Path) -> Iterator[Shell]:
    """A shell that has read the script of `payconf completion`, in a new project."""
    init(folder, Answers(environments={"sandbox": "sandbox", "production": "production"}, types=("stripe", "apruve")))
    (folder / "review.json").write_text("{}")
    words, prepare = SHELLS[name]
    environ = {
        "HOME": str(folder.parent),
        "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "INPUTRC": "/dev/null",
    }
    child = pexpect.spawn(
        name, words, cwd=str(folder), env=environ, encoding="utf-8", timeout=60, dimensions=(60, 160), echo=True
    )
    try:
        child.sendline(prepare)
        child.expect(re.escape(PROMPT) + r"(?!'|;)")
        found = Shell(child)
        found.run(SOURCE[name])
        yield found
    finally:
        child.close(force=True)
