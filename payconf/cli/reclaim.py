"""payconf reclaim."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import of_plan
from payconf.cli.plan import FILE, tell
from payconf.cli.project import Settings, write_bytes


@click.command()
@click.argument("environment", metavar="ENV")
@click.option("--out", type=FILE, metavar="FILE", help="Write the plan, for `payconf apply FILE`; production needs it.")
@click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")
@click.pass_obj
def reclaim(settings: Settings, environment: str, out: Path | None, yes: bool) -> int:
    """Take a copied shop back, the only verb that writes to one.

    First every integration is disabled, then each gets this environment's secrets, switches and hosts, then what the
    YAML says is enabled, last the marker moves. Nothing is deleted. Interrupted, it is resumed or run again; it is
    never rolled back. Refused where the shop is no copy.
    """
    from payconf.cli.apply import ask_and_carry_out
    from payconf.workflow import PlanRequest

    workflow = settings.workflow()
    planned = workflow.plan(settings.environment(environment), PlanRequest(reclaim=True))
    if out is None and planned.plan.header.environment_class != "production":
        return ask_and_carry_out(workflow, planned, yes)
    if out is not None:
        write_bytes(out, planned.file)
    tell(planned, out)
    return of_plan(planned.plan, False)
