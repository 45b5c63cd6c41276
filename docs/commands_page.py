"""docs/reference/commands.md, from the commands themselves: what `--help` says, and how each may end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import cleandoc

import click

from payconf.cli.app import payconf
from payconf.cli.exit_words import ENDINGS

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]


def commands_page(table: Table) -> str:
    """Every command, with its arguments, options and examples."""
    root = click.Context(payconf, info_name="payconf")
    found = list(leaves(payconf, root))
    parts = [
        "# Commands",
        "What `payconf COMMAND --help` says in a terminal. ENV is the name of a folder under `environments/`, or a "
        "path. Data goes to stdout, talk to stderr. Each command ends with one of the [exit codes](exit-codes.md).",
        table(
            ("command", ""),
            [(f"[`{name}`](#{anchor(name)})", first_line(command)) for name, command, _ in found],
        ),
        "## payconf",
        "These options stand before the command.",
        options(payconf, root, table),
    ]
    for name, command, context in found:
        parts += section(name, command, context, table)
    return "\n\n".join(part for part in parts if part) + "\n"


def leaves(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command below a group with its full name, in the order of the help."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from leaves(command, inner)
        else:
            yield inner.command_path, command, inner


def section(name: str, command: click.Command, context: click.Context, table: Table) -> list[str]:
    """One command."""
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    parts = [f"## {name}", f"```text\n{usage}\n```", *paragraphs(command.help or "")]
    parts.append(options(command, context, table))
    return [*parts, *epilog(command), endings(name)]


def options(command: click.Command, context: click.Context, table: Table) -> str:
    """The table of options; "" where there are none but --help."""
    rows = [option_row(option, context) for option in command.params if isinstance(option, click.Option)]
    return table(("option", ""), [row for row in rows if row[0] not in ("`--help`", "`--version`")]) if rows else ""


def option_row(option: click.Option, context: click.Context) -> tuple[str, str]:
    """How it is written, and what it does."""
    if option.hidden:
        return ("`--help`", "")
    written, said = option.get_help_record(context) or ("", "")
    return (f"`{written}`", markdown(said))


def epilog(command: click.Command) -> list[str]:
    """Examples as a block, and whatever is said beside them."""
    parts = []
    for part in re.split(r"\n\s*\n", cleandoc(command.epilog or "")):
        lines = [line.strip() for line in part.removeprefix("\b").strip().splitlines()]
        if part.startswith("\b") and lines[0].endswith(":"):
            parts.append(lines.pop(0))
        if part.startswith("\b"):
            parts.append("```text\n" + "\n".join(lines) + "\n```")
        elif part:
            parts.append(markdown(" ".join(lines)))
    return parts


def endings(name: str) -> str:
    """The exit codes whose meaning names the command."""
    verb = name.removeprefix("payconf ")
    found = [code for code, said in ENDINGS.items() if re.search(rf"`{re.escape(verb)}(?: [^`]*)?`", said.meaning)]
    numbers = ", ".join(f"{int(code)} ({code.name.lower()})" for code in found)
    return (
        f"Of the [exit codes](exit-codes.md), these say something about it in particular: {numbers}." if found else ""
    )


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text; those whose lines are meant as they stand are blocks."""
    parts = []
    for part in re.split(r"\n\s*\n", cleandoc(text)):
        if part.startswith("\b"):
            parts.append("```text\n" + part.removeprefix("\b\n") + "\n```")
        else:
            parts.append(markdown(" ".join(part.split())))
    return parts


def markdown(text: str) -> str:
    """Text of a terminal as Markdown: `<` begins no HTML, `*` no emphasis, options are code."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else plain(part) for part in parts)


def plain(text: str) -> str:
    """What is not code already."""
    text = re.sub(r"([<*])", r"\\\1", text)
    return re.sub(r"(?<![\w`-])(--[a-z][a-z-]*[a-z](?: (?:[a-z]+=)?[A-Z]{2,}\b)?)", r"`\1`", text)


def first_line(command: click.Command) -> str:
    """What the list of commands says of it."""
    return markdown(cleandoc(command.help or "").partition("\n")[0])


def anchor(name: str) -> str:
    """Where a command's heading is."""
    return name.replace(" ", "-")
