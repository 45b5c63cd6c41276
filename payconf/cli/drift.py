"""payconf drift and payconf pull."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from payconf.cli import reports as written
from payconf.cli.exits import Exit, color, fail
from payconf.cli.project import Settings, as_address
from payconf.render.forms import OF_FINDINGS

if TYPE_CHECKING:
    from payconf.render.drifted import Drifted


@click.command()
@click.argument("environments", metavar="ENV…", nargs=-1, required=True)
@click.option("--full", is_flag=True, help="Everything, not only the first screen.")
@click.option("--secrets", is_flag=True, help="Read secrets, and with them what is kept at payment services.")
@written.option_of_findings
@click.pass_obj
def drift(
    settings: Settings, environments: tuple[str, ...], full: bool, secrets: bool, reports: tuple[str, ...]
) -> int:
    """Say what was changed by hand in the shop and, with --secrets, at payment services.

    Ends with 2 where there is drift that nobody has accepted (`accepted_drift` in waivers.yaml), with 11 where objects
    are not adopted, so that nobody knows. An environment that can't be looked at hides no other one; its exit code is
    that of the whole. Write-only fields can't be observed and are never called free of drift.
    """
    from payconf import __version__
    from payconf.model.errors import PayconfError
    from payconf.model.span import Sources
    from payconf.render.drift import drift_text
    from payconf.render.drifted import Drifted, report_of_drift, text_of_drift

    wanted = written.wanted(reports, OF_FINDINGS)
    workflow, found, codes, sources = settings.workflow(), [], [], Sources()
    for name in dict.fromkeys(map(settings.environment, environments)):
        try:
            planned = workflow.drift(name, secrets)
        except PayconfError as error:
            click.echo(f"payconf drift {name}: not known", err=True)
            codes.append(fail(error))
            found.append(Drifted(name, error=error))
            continue
        found.append(Drifted(name, planned.plan))
        sources = planned.sources
        click.echo(drift_text(planned.plan, full=full, color=color(sys.stdout)), nl=False)
    report = report_of_drift(found, sources, prefix=written.prefix_of(settings), version=__version__)
    written.write(wanted, written.of_report(report, {"text": partial(text_of_drift, found)}))
    return _code(found, codes)


def _code(found: Sequence[Drifted], failed: Sequence[int]) -> int:
    """What went wrong outweighs what nobody knows, and that what is known to differ."""
    if failed:
        return failed[0]
    if any(entry.not_adopted for entry in found):
        return Exit.REFUSED
    return Exit.CHANGES if any(entry.differs for entry in found) else Exit.OK


@click.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@click.pass_obj
def pull(settings: Settings, environment: str, address: str) -> int:
    """Write what the shop holds into the YAML.

    Comments are kept. The files that were changed are printed, one a line.
    """
    changed = settings.workflow().pull(settings.environment(environment), as_address(address))
    for file in changed:
        click.echo(str(file))
    if not changed:
        click.echo(f"{address} was not changed in the shop; no file was touched.", err=True)
    return Exit.OK
