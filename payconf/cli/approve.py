"""payconf approve."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from payconf.cli.exits import Exit
from payconf.cli.project import Settings, read_plan


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--revoke", is_flag=True, help="Take your approval back, as long as no apply has used it.")
@click.pass_obj
def approve(settings: Settings, file: Path, revoke: bool) -> int:
    """Say yes to the changes of a plan, for the apply that needs it.

    FILE is a review plan or the plan that will be applied: an approval holds for the changes (the plan's intent), for
    72 hours and for one apply. Who made the plan can't approve it. Who you are is proven by the CI's identity token
    where payconf.yaml names its issuer, else claimed by a variable; the output says which.

    Example: payconf show plan.json --full, then payconf approve plan.json
    """
    from payconf.render.approvals import approved_lines

    approved = settings.workflow().approve(read_plan(file), revoke)
    for line in approved_lines(approved, datetime.now(UTC)):
        click.echo(line)
    return Exit.OK
