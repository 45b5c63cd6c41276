"""payconf state and payconf lock."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, as_address
from payconf.model.errors import UsageError

if TYPE_CHECKING:
    from payconf.context import Context

_YES = click.option("--yes", is_flag=True, help="Don't ask; for where nobody can answer.")


@click.group()
def group() -> None:
    """See, mend and move what payconf remembers.

    That is: which object of the shop belongs to which key, what was last applied, runs and audit. Nothing of this
    writes to a shop.
    """


@group.command("list")
@click.argument("environment", metavar="[ENV]", required=False)
@click.pass_obj
def list_(settings: Settings, environment: str | None) -> int:
    """List environments, or what payconf owns in one."""
    from payconf.render.state import holdings_text, state_text
    from payconf.workflow import state

    context = _context(settings)
    if environment is None:
        click.echo(holdings_text(state.held(context), color=color(sys.stdout)), nl=False)
        return Exit.OK
    name = settings.environment(environment)
    click.echo(state_text(name, state.state_of(context, name), color=color(sys.stdout)), nl=False)
    return Exit.OK


@group.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@click.pass_obj
def show(settings: Settings, environment: str, address: str) -> int:
    """Show what is remembered of one object. No secret is in it."""
    from payconf.render.state import binding_text
    from payconf.workflow import state

    binding = state.binding_of(_context(settings), settings.environment(environment), as_address(address))
    click.echo(binding_text(binding, color=color(sys.stdout)), nl=False)
    return Exit.OK


@group.command()
@click.argument("environment", metavar="ENV")
@click.argument("address", metavar="ADDRESS")
@_YES
@click.pass_obj
def rm(settings: Settings, environment: str, address: str, yes: bool) -> int:
    """Forget that payconf owns an object.

    The object stays in the shop as it is. While the YAML has its key, plans refuse until it is adopted again.
    """
    from payconf.workflow import state

    name, context = settings.environment(environment), _context(settings)
    binding = state.binding_of(context, name, as_address(address))
    if not _sure(f"Forget that {address} of {name} owns number {binding.live_id} of the shop?", yes):
        return Exit.OK
    state.forget(context, name, binding.address)
    click.echo(f"{address} owns nothing now; number {binding.live_id} stays in the shop.", err=True)
    click.echo(f"To take it back: payconf adopt {name} {address} --id {binding.live_id}", err=True)
    return Exit.OK


@group.command()
@click.argument("environment", metavar="ENV")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.pass_obj
def mv(settings: Settings, environment: str, old: str, new: str) -> int:
    """Give an object to another key, as `moved:` in the YAML does with the next plan."""
    from payconf.workflow import state

    name = settings.environment(environment)
    binding = state.rename(_context(settings), name, as_address(old), as_address(new))
    click.echo(f"{new} of {name} owns number {binding.live_id} of the shop now.", err=True)
    return Exit.OK


@group.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.pass_obj
def migrate(settings: Settings, source: str, target: str) -> int:
    """Move everything into another, empty state.

    FROM and TO are addresses such as sqlite:///var/lib/payconf/state.sqlite, postgresql://user@host/database or
    s3://bucket/prefix, or references such as env://PAYCONF_STATE. Both are locked meanwhile; the copy is compared. What
    was cut off is finished by the same command.
    """
    from payconf.render.state import moved_text
    from payconf.state import described
    from payconf.workflow.migrate import migrate as move

    context = _context(settings)
    found = move(context, source, target)
    click.echo(moved_text(found, described(context.address(target)), color=color(sys.stdout)), nl=False)
    return Exit.OK


@click.group()
def lock() -> None:
    """See who applies; take a lock from who is dead."""


@lock.command("list")
@click.pass_obj
def list_locks(settings: Settings) -> int:
    """List locks: who holds them, and until when at least."""
    from payconf.render.state import leases_text
    from payconf.workflow import state
    from payconf.workflow.lock import moment

    context = _context(settings)
    now = moment(context.options.now())
    click.echo(leases_text(state.leases(context), now, color=color(sys.stdout)), nl=False)
    return Exit.OK


@lock.command("break")
@click.argument("environment", metavar="ENV")
@_YES
@click.pass_obj
def break_(settings: Settings, environment: str, yes: bool) -> int:
    """Take the lock of an environment from whoever holds it.

    Only where that apply is surely dead: else two write to one shop. A lock runs out by itself when nobody renews it.
    Who broke it is kept in the audit.
    """
    from payconf.workflow import state

    name, context = settings.environment(environment), _context(settings)
    held = [entry for entry in state.leases(context) if entry.environment == name]
    if not held:
        if name not in settings.workflow().environments():
            raise UsageError(f"The project has no environment {name}, and no lock is of one.", "payconf lock list")
        click.echo(f"{name} is not locked.", err=True)
        return Exit.OK
    if not _sure(f"{name} is locked by {held[0].owner}. Is that apply surely dead?", yes):
        return Exit.OK
    state.break_lock(context, name)
    click.echo(f"The lock of {name} is broken. What that apply has done: payconf runs show {name}", err=True)
    click.echo("If it lives after all, it notices within a minute, and stops at its next change.", err=True)
    return Exit.OK


def _context(settings: Settings) -> Context:
    return settings.workflow().context


def _sure(question: str, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can answer here; say --yes")
    if click.confirm(question, err=True):
        return True
    click.echo("Nothing was changed.", err=True)
    return False
