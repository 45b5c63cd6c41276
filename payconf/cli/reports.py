"""`--report FORMAT=FILE`: what is printed, written to files in other forms, too. It changes no exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli.project import write_bytes

if TYPE_CHECKING:
    from payconf.checkout.cell import Shops
    from payconf.model.plan import Plan

OF_PLANS = ("html", "json", "text")
Wanted = tuple[tuple[str, Path], ...]

option = click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write another format to a file, too; again for more.",
)


def wanted(texts: Sequence[str], formats: Sequence[str]) -> Wanted:
    """Formats and files. Raises click.BadParameter for another format, and where two reports would share a file."""
    found = tuple(_wanted(text, formats) for text in texts)
    for file, times in Counter(file for _, file in found).items():
        if times > 1:
            raise click.BadParameter(f"{file} is named for {times} reports, and the last one would be all it holds")
    return found


def _wanted(text: str, formats: Sequence[str]) -> tuple[str, Path]:
    form, _, file = text.partition("=")
    if form not in formats or not file:
        raise click.BadParameter(f"{text!r} is not FORMAT=FILE with a format of {', '.join(formats)}")
    return form, Path(file)


def write_plan(
    reports: Wanted, plan: Plan, content: bytes, closing: Sequence[str], file: Path | None, shops: Shops | None
) -> None:
    """Write reports of a plan. `content`: its file's bytes; `file`: where they are; `shops`: as it was read."""
    for form, path in reports:
        write_bytes(path, content if form == "json" else _text(form, plan, closing, file, shops).encode())


def _text(form: str, plan: Plan, closing: Sequence[str], file: Path | None, shops: Shops | None) -> str:
    if form == "text":
        from payconf.render.plan import plan_text

        return plan_text(plan, full=True, closing=closing)
    from payconf.render.html import Explained, plan_page

    explained = Explained(plan.header.environment, "" if file is None else str(file), shops)
    return plan_page(plan, closing, explained)
