"""payconf rotate."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import of_plan
from payconf.cli.plan import FILE, tell
from payconf.cli.project import Settings, as_address, write_bytes


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("integration", metavar="INTEGRATION")
@click.option("--out", type=FILE, metavar="FILE", help="Write the plan, for `payconf apply FILE`; production needs it.")
@click.option("--write-secrets", is_flag=True, help="Write also secrets never written by payconf, or perhaps changed.")
@click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")
@click.pass_obj
def rotate(
    settings: Settings, environment: str, integration: str, out: Path | None, write_secrets: bool, yes: bool
) -> int:
    """Hand the shop a new secret; say what is to be done at the service.

    Plans what a new version in the store changes for INTEGRATION, and for all others of the same credential; nothing
    else that git has changed. Says whether old and new overlap at the service, whether a second user bridges them, or
    whether there is a gap, with the steps there before and after. In production nothing is written while the new
    credential isn't proven.
    """
    from payconf.cli.apply import ask_and_carry_out

    workflow, name = settings.workflow(), settings.environment(environment)
    address = as_address(integration if "/" in integration else f"integrations/{integration}")
    planned = workflow.rotate(name, address, write_secrets)
    if out is None and planned.plan.header.environment_class != "production":
        return ask_and_carry_out(workflow, planned, yes)
    if out is not None:
        write_bytes(out, planned.file)
    tell(planned, out)
    return of_plan(planned.plan, False)
