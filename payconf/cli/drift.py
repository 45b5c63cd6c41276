"""payconf drift and payconf pull."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from payconf.cli import reports as written
from payconf.cli.exits import Exit, color, fail
from payconf.cli.project import Settings, as_address, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from payconf.model.span import Sources
    from payconf.render.drifted import Drifted

FORMATS = ("github", "json", "junit", "sarif", "text")


@click.command()
@click.argument("environments", metavar="ENV…", nargs=-1, required=True)
@click.option("--full", is_flag=True, help="Everything, not only the first screen.")
@click.option("--secrets", is_flag=True, help="Read secrets, and with them what is kept at payment services.")
@written.option
@click.pass_obj
def drift(
    settings: Settings, environments: tuple[str, ...], full: bool, secrets: bool, reports: tuple[str, ...]
) -> int:
    """Say what was changed by hand in the shop and, with --secrets, at payment services.

    Ends with 2 where there is drift that nobody has accepted (`accepted_drift` in waivers.yaml), with 11 where objects
    are not adopted, so that nobody knows. An environment that can't be looked at hides no other one; its exit code is
    that of the whole. Write-only fields can't be observed and are never called free of drift.
    """
    from payconf.model.errors import PayconfError
    from payconf.model.span import Sources
    from payconf.render.drift import drift_text
    from payconf.render.drifted import Drifted

    wanted = written.wanted(reports, FORMATS)
    names = [settings.environment(text) for text in environments]
    workflow, found, codes, sources = settings.workflow(), [], [], Sources()
    for name in dict.fromkeys(names):
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
    for form, file in wanted:
        write_bytes(file, _text(form, found, sources, settings.root()).encode())
    return _code(found, codes)


def _code(found: Sequence[Drifted], failed: Sequence[int]) -> int:
    """What went wrong outweighs what nobody knows, and that what is known to differ."""
    if failed:
        return failed[0]
    if any(entry.not_adopted for entry in found):
        return Exit.REFUSED
    return Exit.CHANGES if any(entry.differs for entry in found) else Exit.OK


def _text(form: str, found: Sequence[Drifted], sources: Sources, root: Path) -> str:
    """A report of all of them."""
    from payconf import __version__
    from payconf.cli.files import in_repository
    from payconf.render.drift import drift_text
    from payconf.render.drift_junit import drift_junit
    from payconf.render.reports import Report, write_report

    if form == "text":
        return "".join(
            drift_text(entry.plan, full=True)
            if entry.plan is not None
            else f"payconf drift {entry.findings[0].message}\n"
            for entry in found
        )
    prefix = in_repository(root)
    if form == "junit":
        return drift_junit(found, prefix)
    findings = tuple(finding for entry in found for finding in entry.findings)
    waived = tuple(waived for entry in found for waived in entry.accepted)
    names = tuple(entry.environment for entry in found)
    return write_report(form, Report(findings, (), sources, names, prefix, __version__, waived))


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
