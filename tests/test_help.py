"""The help of every command ends with examples, and what they say can be typed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from payconf.cli.app import payconf
from payconf.cli.examples import EXAMPLES

PLACE = "payconf/cli/examples.py"


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command that the help shows, groups included, by its words."""
    context = click.Context(command)
    if path:
        yield " ".join(path), command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from commands(below, (*path, name))


COMMANDS = dict(commands(payconf))


def examples(command: click.Command) -> list[str]:
    text = command.get_help(click.Context(command, info_name="x"))
    found = re.search(r"^  Examples:\n((?:    .*\n?)+)\Z", text, re.M)
    return [] if found is None else [line.strip() for line in found[1].splitlines()]


def test_no_command_is_without_examples_and_no_example_without_a_command() -> None:
    assert [name for name, command in COMMANDS.items() if not examples(command)] == [], f"write them in {PLACE}"
    assert set(EXAMPLES) == set(COMMANDS), PLACE


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_can_be_typed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for example in examples(COMMANDS[name]):
        typed = re.sub(r'^eval "\$\((.*)\)"$', r"\1", example).partition(" > ")[0]
        words = shlex.split(typed)
        assert words[: 1 + len(name.split())] == ["payconf", *name.split()], example
        for word in words:
            if word.endswith(".json"):
                Path(word).touch()  # files that a command reads
        command: click.Command = payconf
        rest, parent = words[1:], click.Context(payconf, info_name="payconf")
        while isinstance(command, click.Group) and rest:
            below = command.get_command(parent, rest[0])
            assert below is not None, example
            parent = below.make_context(rest[0], [*rest[1:]], parent=parent)
            command, rest = below, [*parent._protected_args, *parent.args] if isinstance(below, click.Group) else []
        assert not isinstance(command, click.Group), example


@pytest.mark.parametrize("name", COMMANDS)
def test_lines_fit_a_terminal(name: str) -> None:
    for example in examples(COMMANDS[name]):
        assert len(example) <= 96, example


def test_help_of_a_command_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom payconf.cli.app import run\nassert run(['plan', '--help']) == 0\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "requests", "deepdiff", "jsonschema", "ruamel", "yaml", "cryptography", "sqlite3"}
    assert not heavy & set(done.stderr.split())
    assert "Examples:" in done.stdout
