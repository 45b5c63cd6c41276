"""What a shell may offer for the arguments of commands: names of this project, read from its files alone.

It is asked at every press of the tab key: it says nothing, raises nothing, opens no state and calls nobody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from payconf.cli.project import Settings
from payconf.model.errors import PayconfError

if TYPE_CHECKING:
    from pathlib import Path

_MERE_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_MOST = 500
"""Files of one environment that are looked into; nobody waits for more."""
_KINDS = (
    "integrations",
    "rules",
    "payment_terms",
    "webhooks",
    "payment_method_configurations",
    "payment_method_domains",
)
_ENVIRONMENTS, _ADDRESSES, _FILES = {"ENV"}, {"ADDRESS", "INTEGRATION", "OLD"}, {"FILE"}
_REPORT = "FORMAT=FILE"
_REPORT_FINDINGS = frozenset({"validate", "drift", "simulate"})
_OF_INTEGRATIONS = frozenset({"evidence", "off", "rotate", "smoke"})


def with_words(command: click.Command) -> None:
    """Let every argument and option whose name in the help says what it takes offer that."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            with_words(below)
    for param in command.params:
        if param.type is not click.STRING:
            continue  # it knows by itself: a file, a choice
        named = {*re.findall("[A-Z]+", param.metavar or "")}
        if param.metavar == _REPORT or named & (_ENVIRONMENTS | _ADDRESSES | _FILES) or param.name in _BY_NAME:
            param.type = Words(named)


class Words(click.types.StringParamType):
    """A text, of one of the kinds that a metavar names."""

    def __init__(self, named: set[str]) -> None:
        self.named = named

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What begins like `incomplete`."""
        if param.metavar == _REPORT:
            return _reports(ctx, incomplete)
        words = self._words(ctx, param, incomplete)
        found = [CompletionItem(name, help=text) for name, text in words if _begins(name, incomplete)]
        if not found and self.named & (_FILES | _ENVIRONMENTS):
            found = [CompletionItem(incomplete, type="file" if self.named & _FILES else "dir")]
        return found

    def _words(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Iterator[tuple[str, str]]:
        if param.name in _BY_NAME:
            yield from _BY_NAME[param.name](ctx)
            return
        try:
            root = _root(ctx)
            if self.named & _ENVIRONMENTS and not (param.nargs == 1 and ctx.params.get(param.name or "")):
                yield from ((name, "environment") for name in _environments(root))
            if self.named & _ADDRESSES:
                short = "INTEGRATION" in self.named and "/" not in incomplete
                yield from ((name.partition("/")[2] if short else name, "") for name in _addresses(root, ctx))
        except (PayconfError, OSError):
            return


def _root(ctx: click.Context) -> Path:
    from pathlib import Path

    project = ctx.find_root().params.get("project")
    return Settings(Path(str(project)) if project else None, None, None).root()


def _environments(root: Path) -> list[str]:
    with os.scandir(root / "environments") as entries:
        return sorted(entry.name for entry in entries if os.path.isfile(f"{entry.path}/environment.yaml"))  # noqa: PTH113


def _addresses(root: Path, ctx: click.Context) -> list[str]:
    """Keys in the files of the environment that stands before, and of what it extends; of all where none does."""
    from payconf.cli.files import extended
    from payconf.load import load_file
    from payconf.load.walk import walk
    from payconf.model.span import Sources

    name = str(ctx.params.get("environment") or "")
    named = [name] if name in _environments(root) else _environments(root)
    folders = dict.fromkeys(folder for name in named for folder in (name, *extended(root, name)))
    files = [file for folder in folders for file in walk(root, f"environments/{folder}").files]
    kinds = _KINDS[:1] if ctx.info_name in _OF_INTEGRATIONS else _KINDS
    found = set()
    for file in files[:_MOST]:
        document, _ = load_file(root / file, file, Sources())
        for kind in kinds if document is not None else ():
            block = document.get(kind) if document is not None else None
            found |= {f"{kind}/{key}" for key in block} if isinstance(block, dict) else set()
    return sorted(found)


def _codes(_: click.Context) -> Iterator[tuple[str, str]]:
    from payconf.model.codes import CODES

    return ((code, entry.title) for code, entry in sorted(CODES.items()))


def _types(_: click.Context) -> Iterator[tuple[str, str]]:
    from payconf.integrations import types

    return ((name, entry.title) for name, entry in types().items())


_BY_NAME = {"code": _codes, "types": _types}


def _reports(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """FORMAT= first, then the shell's own files. The formats are those that the command's module knows."""
    from payconf.render.forms import OF_FINDINGS, OF_PLANS

    form, equals, file = incomplete.partition("=")
    if equals:
        return [CompletionItem(file, type="file")]
    formats = OF_FINDINGS if ctx.info_name in _REPORT_FINDINGS else OF_PLANS
    return [CompletionItem(f"{name}=") for name in formats if name.startswith(form)]


def _begins(name: str, incomplete: str) -> bool:
    """Codes may be typed in small letters. What a shell would not take for a mere word is never offered: a folder
    of somebody's branch may have any name, and bash puts an offer into the line as it is.
    """
    if not _MERE_WORD.fullmatch(name):
        return False
    return name.startswith(incomplete) or (incomplete != "" and name.startswith(incomplete.upper()))
