"""payconf plan."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli import reports as written
from payconf.cli.exits import Exit, color, of_plan
from payconf.cli.plan_reports import PlanReports
from payconf.cli.project import Settings, as_address, read_plan, read_snapshot, write_bytes
from payconf.render.forms import OF_PLANS

if TYPE_CHECKING:
    from payconf.model.touched import Touched
    from payconf.workflow import Planned

FILE = click.Path(dir_okay=False, path_type=Path)


_EXAMPLE = """\b
  payconf plan production --out plan.json --report html=plan.html
"""


@click.command(epilog=f"Example:\n\n{_EXAMPLE}")
@click.argument("environment", metavar="ENV")
@click.option("--out", type=FILE, metavar="FILE", help="Write the plan, for `payconf apply FILE`.")
@click.option("--no-secrets", is_flag=True, help="A review plan: resolves no secret and can't be applied.")
@click.option("--detailed-exitcode", is_flag=True, help="End with 2 where the plan isn't empty.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@written.option
@click.option("--full", is_flag=True, help="Everything, not only the first screen.")
@click.option("--revert-drift", multiple=True, metavar="ADDRESS", help="Undo what was changed in the shop there.")
@click.option("--write-secrets", is_flag=True, help="Write also secrets never written by payconf, or perhaps changed.")
@click.option(
    "--reviewed", metavar="FILE|INTENT", help="Refuse unless the changes are those of this plan, or have this intent."
)
@click.option("--target", multiple=True, metavar="ADDRESS", help="Only this, and what it needs; may be given again.")
@click.option("--exclude", multiple=True, metavar="ADDRESS", help="Neither this nor what needs it; may be given again.")
@click.option("--trust-base", metavar="REF", help="What this branch says of hosts, guards and secrets, REF has to say.")
@click.option("--snapshot", type=FILE, metavar="FILE", help="A review plan that asks nobody: this stands for the shop.")
@click.option(
    "--changed-since", metavar="REV", help="Only what this branch changes against REV, and what depends on it."
)
@click.pass_obj
def plan(
    settings: Settings,
    environment: str,
    out: Path | None,
    no_secrets: bool,
    detailed_exitcode: bool,
    form: str,
    reports: tuple[str, ...],
    full: bool,
    revert_drift: tuple[str, ...],
    write_secrets: bool,
    reviewed: str | None,
    target: tuple[str, ...],
    exclude: tuple[str, ...],
    trust_base: str | None,
    snapshot: Path | None,
    changed_since: str | None,
) -> int:
    """Say what would change in the shop, and who refuses it.

    Nothing is written to the shop. ENV is a name under environments/ or a path. --report html=FILE makes a page of it
    for whoever reviews it: one file that loads nothing, with what buyers are offered where, before and after.
    """
    from payconf.workflow import PlanRequest

    wanted = written.wanted(reports, OF_PLANS, taken=out, snapshot=snapshot, data=form != "text")
    _refuse_together(snapshot, out, write_secrets)
    if target and changed_since is not None:
        raise click.UsageError("--changed-since says what is targeted; it doesn't go with --target")
    request = PlanRequest(
        secrets=not no_secrets,
        revert_drift=frozenset(map(as_address, revert_drift)),
        write_secrets=write_secrets,
        reviewed=None if reviewed is None else _reviewed(reviewed),
        base=trust_base,
        target=frozenset(map(as_address, target)) or None,
        exclude=frozenset(map(as_address, exclude)),
    )
    with written.stopping(wanted, settings, "plan", (environment,)):
        if snapshot is not None:
            request = replace(request, snapshot=read_snapshot(snapshot))
        workflow, name = settings.workflow(), settings.environment(environment)
        if changed_since is not None:
            found = workflow.changed_since(name, changed_since, trust_base)
            if said := _changed(found, name, out):
                click.echo(said, err=form == "json" or not found.nothing)
            if found.nothing:
                written.write(wanted, written.of_nothing(settings, "plan", name, said))
                return Exit.OK
            request = replace(request, touched=None if found.whole else found)
        planned = workflow.plan(name, request)
    if out is not None:
        write_bytes(out, planned.file)
    shops = workflow.shops(planned) if any(form == "html" for form, _ in wanted) else None
    closing, prefix = closing_of(planned, out), written.prefix_of(settings)
    told = PlanReports(planned.plan, planned.file, closing, out, planned.sources, shops, prefix)
    told.write(wanted, partial(tell, planned, out, form, full))
    return of_plan(planned.plan, detailed_exitcode)


def _refuse_together(snapshot: Path | None, out: Path | None, write_secrets: bool) -> None:
    """What doesn't go with --snapshot."""
    if snapshot is None:
        return
    if out is not None and snapshot.resolve() == out.resolve():
        raise click.BadParameter(f"{out} is the snapshot itself, and the plan file would replace it")
    if write_secrets:
        raise click.UsageError("--write-secrets needs the secrets, and a plan of a --snapshot reads none")


def _changed(found: Touched, name: str, out: Path | None) -> str:
    """That nothing is planned, or everything; nothing to say of a part, for the plan says it."""
    if found.nothing:
        left = f", and {out} was not written" if out is not None else ""
        return f"Nothing in {name} changed since {found.since}; nothing was planned{left}."
    return f"Everything in {name} is planned, for {found.whole} since {found.since}." if found.whole else ""


def _reviewed(text: str) -> bytes | str:
    """A plan file's content, or an intent. What looks like one is one, whatever files there are."""
    if re.fullmatch("[0-9a-f]{64}", text):
        return text
    if re.fullmatch("[0-9a-fA-F]{9,}", text):
        raise click.UsageError(f"--reviewed {text}: an intent has 64 hexadecimal digits, in lower case")
    return read_plan(Path(text))


def tell(planned: Planned, out: Path | None, form: str = "text", full: bool = False) -> None:
    """Print a plan; `out` is where its file was written."""
    from payconf.render.plan import plan_text

    if form == "json":
        click.echo(planned.file, nl=False)
        return
    closing = closing_of(planned, out)
    click.echo(plan_text(planned.plan, full=full, color=color(sys.stdout), closing=closing), nl=False)


def closing_of(planned: Planned, out: Path | None) -> list[str]:
    """What is said last: the plan's file, and the next command."""
    from payconf.render.approvals import standing_lines
    from payconf.render.plan.closing import closing_lines

    there = planned.standing
    approved, met = standing_lines(there, datetime.now(UTC)), there is None or there.met
    lasting = planned.environment.project.fingerprint_key is not None
    file = str(out) if out else None
    return closing_lines(planned.plan, file, planned.file, planned.reviewed, approved, met, lasting)
