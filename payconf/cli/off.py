"""payconf off."""

from __future__ import annotations

from pathlib import Path

import click

from payconf.cli.exits import of_plan
from payconf.cli.plan import FILE, tell
from payconf.cli.project import Settings, write_bytes


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("integration", metavar="INTEGRATION")
@click.option("--out", type=FILE, metavar="FILE", help="Write the plan, for `payconf apply FILE`; production needs it.")
@click.option("--accept-no-method", is_flag=True, help="Even if buyers are left without a payment method.")
@click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")
@click.pass_obj
def off(
    settings: Settings, environment: str, integration: str, out: Path | None, accept_no_method: bool, yes: bool
) -> int:
    """Switch an integration off in an incident, whatever else is wrong.

    Takes its methods out of all rules, and disables it where no money is under way. Errors in files, secrets that
    can't be read and services that don't answer stop nothing. INTEGRATION is a key, an address, or integrations/@ID of
    the shop. Later plans leave it so until the YAML says the same, or --revert-drift names it.
    """
    from payconf.cli.apply import ask_and_carry_out
    from payconf.workflow import PlanRequest

    workflow, name = settings.workflow(), settings.environment(environment)
    planned = workflow.plan(name, PlanRequest(off=integration, accept_no_method=accept_no_method))
    if out is None and planned.plan.header.environment_class != "production":
        return ask_and_carry_out(workflow, planned, yes)
    if out is not None:
        write_bytes(out, planned.file)
    tell(planned, out)
    return of_plan(planned.plan, False)
