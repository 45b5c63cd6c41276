"""The command `payconf`: its options, its verbs (loaded when asked for), and how errors become exit codes."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from payconf import __version__
from payconf.cli.exits import Exit, carried_out
from payconf.cli.lazy import LazyGroup
from payconf.cli.project import Settings

COMPLETE = "_PAYCONF_COMPLETE"
"""The variable by which a shell asks for words; click's name for it."""


@click.group(
    cls=LazyGroup,
    verbs={
        "init": ("payconf.cli.init:init", "Make a first project, with schemas for editors."),
        "doctor": ("payconf.cli.doctor:doctor", "Look at the place where payconf runs, and say how to mend it."),
        "validate": ("payconf.cli.validate:validate", "Check the files, offline and without any secret."),
        "fmt": ("payconf.cli.fmt:fmt", "Write the files in one layout, every value and comment kept."),
        "show": ("payconf.cli.show:show", "Print a resolved environment or a plan file."),
        "compare": ("payconf.cli.show:compare", "Say how two environments differ."),
        "plan": ("payconf.cli.plan:plan", "Say what would change in the shop, and who refuses it."),
        "snapshot": (
            "payconf.cli.snapshot:snapshot",
            "Write down the shop and the state, for plans without credentials.",
        ),
        "simulate": ("payconf.cli.simulate:simulate", "Say which methods a checkout is offered, and why."),
        "approve": ("payconf.cli.approve:approve", "Say yes to the changes of a plan, for the apply that needs it."),
        "apply": ("payconf.cli.apply:apply", "Carry out a plan."),
        "runs": ("payconf.cli.runs:group", "Say what was carried out, and what became of it."),
        "resume": ("payconf.cli.runs:resume", "Carry out what is left of a run that was broken off."),
        "rollback": ("payconf.cli.rollback:rollback", "Bring back what a run has changed."),
        "rotate": ("payconf.cli.rotate:rotate", "Hand the shop a new secret; say what is to be done at the service."),
        "off": ("payconf.cli.off:off", "Switch an integration off in an incident, whatever else is wrong."),
        "reclaim": ("payconf.cli.reclaim:reclaim", "Take a copied shop back, the only verb that writes to one."),
        "drift": (
            "payconf.cli.drift:drift",
            "Say what was changed by hand in the shop and, with --secrets, at payment services.",
        ),
        "pull": ("payconf.cli.drift:pull", "Write what the shop holds into the YAML."),
        "adopt": ("payconf.cli.adopt:adopt", "Take over what exists in the shop: one object, or all."),
        "export": ("payconf.cli.export:export", "Write what the shop holds as YAML, and take it over."),
        "audit": ("payconf.cli.audit:audit", "Say who did what, when, and by which right; check the chain."),
        "history": ("payconf.cli.audit:history", "Say what happened to one object."),
        "upgrade-check": ("payconf.cli.upgrade:upgrade_check", "Say what another version of the shop would mean."),
        "state": ("payconf.cli.state:group", "See, mend and move what payconf remembers."),
        "lock": ("payconf.cli.state:lock", "See who applies; take a lock from who is dead."),
        "completion": ("payconf.cli.completion:completion", "Print what makes a shell complete payconf's words."),
        "schema": ("payconf.cli.schema:schema", "Print the JSON Schemas of the files."),
        "evidence": ("payconf.cli.evidence:evidence", "Say what is known about the access of integrations."),
        "prove": ("payconf.cli.prove:prove", "Ask payment services whose credentials they are."),
        "expiry": ("payconf.cli.expiry:expiry", "Say what ends soon, and write a calendar of it."),
        "smoke": ("payconf.cli.smoke:smoke", "Make payments with test cards, at the test side of services only."),
        "guards": ("payconf.cli.guards:guards", "List the guards and what they decide from."),
        "explain": ("payconf.cli.explain:explain", "Explain the code of a finding."),
        "secrets": ("payconf.cli.secrets:group", "Work on secrets without ever showing one."),
        "oro": ("payconf.cli.oro:group", "Prepare an OroCommerce for payconf, and ask whether it is ready."),
        "local": ("payconf.cli.local:group", "Make changes by hand in the embedded shop."),
        "testing": ("payconf.cli.testing:group", "Run a simulator, for tests and for trying out."),
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="payconf", message="%(prog)s %(version)s")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False),
    help="Folder of payconf.yaml; default: the nearest one upwards from here.",
)
@click.option("--state", envvar="PAYCONF_STATE", help="Where state is kept, such as sqlite:///path [PAYCONF_STATE].")
@click.option(
    "--local-folder", envvar="PAYCONF_LOCAL", help="Where the embedded shops lie [PAYCONF_LOCAL].", metavar="FOLDER"
)
@click.pass_context
def payconf(context: click.Context, project: str | None, state: str | None, local_folder: str | None) -> None:
    """Payment configuration of OroCommerce shops as code."""
    from pathlib import Path  # help needs none

    context.obj = Settings(Path(project) if project else None, state, local_folder)


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line; returns its exit code. Data goes to stdout, talk to stderr."""
    if COMPLETE in os.environ:
        from payconf.cli.completion import register

        register()
    return carried_out(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> object:
    try:
        return payconf.main(
            args=None if arguments is None else [*arguments],
            prog_name="payconf",
            complete_var=COMPLETE,
            standalone_mode=False,
        )
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        error.show()
        return Exit.ERROR
    except click.Abort:
        raise KeyboardInterrupt from None
