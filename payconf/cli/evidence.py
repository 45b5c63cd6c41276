"""payconf evidence."""

from __future__ import annotations

import sys

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, as_address


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("addresses", metavar="[ADDRESS]…", nargs=-1)
@click.option("--no-secrets", is_flag=True, help="Resolve no secret and ask no service: what the text alone shows.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def evidence(settings: Settings, environment: str, addresses: tuple[str, ...], no_secrets: bool, form: str) -> int:
    """Say what is known about the access of integrations.

    ADDRESS is one such as integrations/stripe; without any, all are shown. Every piece of evidence is printed, the
    strongest first, with its place, and what each guard says of it. Services are asked where they can be, never with a
    payment; the shop is not asked. Ends with 11 where a guard refuses.
    """
    from payconf.model.verdict import Answer
    from payconf.render.evidence import evidence_json, evidence_text

    name = settings.environment(environment)
    found = settings.workflow().evidence(name, [as_address(text) for text in addresses], not no_secrets)
    text = evidence_json(name, found) if form == "json" else evidence_text(name, found, color=color(sys.stdout))
    click.echo(text, nl=False)
    return Exit.REFUSED if any(dossier.answer is Answer.REFUSED for dossier in found) else Exit.OK
