"""payconf prove."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import color, of_proofs
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("addresses", metavar="[ADDRESS]…", nargs=-1)
@click.option(
    "--again",
    is_flag=True,
    help="Ask also where an answer is remembered, and send again what a service did not accept. Services lock accounts "
    "after failed logins: mend the reason first.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def prove(settings: Settings, environment: str, addresses: tuple[str, ...], again: bool, form: str) -> int:
    """Ask payment services whose credentials they are.

    \b
    payconf prove production
    payconf prove production credentials/stripe integrations/payflow

    Nothing is changed and nothing is paid. An answer is remembered: a yes for prove_every, a no until the credential
    changes. Ends with 11 where the answer is no, such as a test credential in production or another account, and with
    14 where a service or a store doesn't answer.
    """
    from payconf.render.prove import proofs_json, proofs_text

    name, workflow = settings.environment(environment), settings.workflow()
    found = workflow.prove(name, [as_address(text) for text in addresses], again)
    now = workflow.options.now()
    text = proofs_json(name, found) if form == "json" else proofs_text(name, found, now, color(sys.stdout))
    click.echo(text, nl=False)
    return of_proofs(found)
