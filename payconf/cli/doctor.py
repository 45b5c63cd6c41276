"""payconf doctor."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from payconf.cli.exits import Exit, color, terminal
from payconf.cli.project import Settings
from payconf.model.errors import UsageError


@click.command()
@click.argument("environments", metavar="[ENV]…", nargs=-1)
@click.option("--offline", is_flag=True, help="Call nobody: no shop, no store, no state elsewhere.")
@click.option("--secrets", is_flag=True, help="Read secrets too, and log in to the shop with them.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def doctor(settings: Settings, environments: tuple[str, ...], offline: bool, secrets: bool, form: str) -> int:
    """Look at the place where payconf runs, and say how to mend it.

    Program, git, project, editor schemas; of each ENV (default: all) its files, what has to be installed, keys, state
    and lock, stores and shop. Nothing is written, and no secret is read unless --secrets says so. Ends with 1 where
    something won't work.
    """
    from payconf.context import Options
    from payconf.model.checkup import Standing
    from payconf.render.doctor import checkup_json, checkup_text
    from payconf.workflow.doctor import Wanted
    from payconf.workflow.doctor import doctor as look

    try:
        root = settings.root()
    except UsageError:
        root = None
    names = tuple(settings.environment(name) for name in environments) if root else ()
    wanted = Wanted(
        root,
        root or settings.project or Path.cwd(),
        names,
        offline,
        secrets,
        sys.stdout.encoding,
        shutil.get_terminal_size().columns if terminal(sys.stdout) else None,
    )
    found = look(wanted, Options(settings.state, settings.local_folder, dict(os.environ)))
    click.echo(checkup_json(found) if form == "json" else checkup_text(found, color(sys.stdout)), nl=False)
    return Exit.ERROR if any(entry.standing is Standing.PROBLEM for entry in found) else Exit.OK
