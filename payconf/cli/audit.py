"""payconf audit and payconf history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, as_address

if TYPE_CHECKING:
    from payconf.model.audit import Report

_FORMATS = click.Choice(["text", "csv", "jsonl", "html"])


@click.command()
@click.argument("environment", metavar="ENV")
@click.option("--since", metavar="TIME", help="A day such as 2026-11-01, or a time; UTC where it names no zone.")
@click.option("--until", metavar="TIME", help="The same; a day counts whole.")
@click.option("--holds", multiple=True, metavar="N:SHA256", help="Check that a head noted earlier is still in it.")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_obj
def audit(
    settings: Settings, environment: str, since: str | None, until: str | None, holds: tuple[str, ...], form: str
) -> int:
    """Say who did what, when, and by which right; check the chain.

    Every record holds the digest of the one before it. Where one doesn't follow, or a noted head is gone, that is
    said and the command ends with 1. What is printed holds no secret; times are UTC.
    """
    from payconf.trail import between, held

    name = settings.environment(environment)
    report = settings.workflow().audit(name)
    lost = [noted for noted in holds if not held(report, noted)]
    return _tell(between(report, since, until), form, lost)


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@click.option("--format", "form", type=_FORMATS, default="text", show_default=True)
@click.pass_obj
def history(settings: Settings, environment: str, address: str, form: str) -> int:
    """Say what happened to one object.

    From the audit: also under the keys that it had before `moved:` renamed it. ADDRESS is such as rules/us-cards.
    """
    from payconf.trail import history as of_object

    name, wanted = settings.environment(environment), as_address(address)
    whole = settings.workflow().audit(name)
    found = of_object(whole, str(wanted))
    if not found.records:
        alike = sorted({entry.event.subject for entry in whole.records if entry.event.subject.startswith(wanted.kind)})
        there = f" Of its kind, it knows {', '.join(alike)}." if alike else ""
        click.echo(f"The audit of {name} knows nothing of {wanted}.{there}", err=True)
    return _tell(found, form, [])


def _tell(report: Report, form: str, lost: list[str]) -> int:
    from payconf.render.audit import audit_report, broken_text

    click.echo(audit_report(report, form, color=color(sys.stdout)), nl=False)
    if report.broken is None and not lost:
        return Exit.OK
    click.echo(broken_text(report, lost, color=color(sys.stderr)), err=True, nl=False)
    return Exit.ERROR
