"""payconf simulate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from payconf.cli import reports as written
from payconf.cli.exits import Exit, color
from payconf.cli.project import Settings, read_plan
from payconf.render.forms import OF_FINDINGS

FILE = click.Path(dir_okay=False, path_type=Path)
_EXAMPLE = """\b
  payconf simulate production --website "EU Store" --currency EUR --billing-country DE \\
      --subtotal 10000.01 --total 11900.01 --payment-term
"""


@click.command(epilog=f"Example:\n\n{_EXAMPLE}")
@click.argument("environment", metavar="ENV")
@click.option("--checkouts", "every", is_flag=True, help="Try the environment's checkouts instead of one named here.")
@click.option("--currency", metavar="CODE", help="Such as EUR.")
@click.option("--website", metavar="NAME", help="Without it, the websites of rules are not looked at.")
@click.option("--billing-country", metavar="CODE", help="Without it, there is no billing address yet.")
@click.option("--billing-region", metavar="CODE", help='Such as US-CA; "" for none.')
@click.option("--billing-postal-code", metavar="TEXT", help='"" for none.')
@click.option("--shipping-country", metavar="CODE")
@click.option("--shipping-region", metavar="CODE")
@click.option("--shipping-postal-code", metavar="TEXT")
@click.option("--no-shipping-address", is_flag=True, help="Nothing is shipped.")
@click.option("--shipping-method", metavar="NAME", help='Such as flat_rate_1; "" for none.')
@click.option("--subtotal", metavar="AMOUNT", help="Such as 10000.01.")
@click.option("--total", metavar="AMOUNT", help="With shipping, taxes and discounts.")
@click.option("--guest", is_flag=True, help="Nobody is logged in.")
@click.option("--customer-group", metavar="NAME")
@click.option("--payment-term/--no-payment-term", default=None, help="Whether the customer has one, or its group.")
@click.option("--vat-id/--no-vat-id", default=None, help="Whether the customer has one.")
@click.option("--sku", multiple=True, metavar="SKU", help="Of a line item; again for the next one.")
@click.option("--quantity", multiple=True, metavar="NUMBER", help="Of the line item at the same place.")
@click.option("--price", multiple=True, metavar="AMOUNT", help="Of one unit of it.")
@click.option(
    "--set", "said", multiple=True, metavar="NAME=VALUE", help="What an expression reads: customer.vatId=DE1."
)
@click.option("--http", is_flag=True, help="The buyer's page is not over HTTPS.")
@click.option("--live", is_flag=True, help="What the shop holds now, instead of the YAML.")
@click.option("--plan", "file", type=FILE, metavar="FILE", help="Before and after this plan.")
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@written.option_of_findings
@click.option("--full", is_flag=True, help="Also rules for other currencies, and disabled ones.")
@click.pass_obj
def simulate(
    settings: Settings,
    /,
    environment: str,
    every: bool,
    live: bool,
    file: Path | None,
    form: str,
    reports: tuple[str, ...],
    full: bool,
    **words: Any,
) -> int:
    """Say which methods a checkout is offered, and why.

    In the buyers' order and words, and rule by rule why or why not. It asks the YAML, offline; with --live or --plan
    the shop is read. What an expression or a method needs and nobody gave is asked for by name, never guessed: it then
    ends with 1, as --checkouts does where one isn't offered what it expects.
    """
    if live and file is not None:
        raise click.UsageError("--live and --plan exclude each other: a plan shows the shop as it is, too")
    wanted = written.wanted(reports, OF_FINDINGS, taken=file, data=form != "text")
    plan = None if file is None else read_plan(file)
    if every:
        return _all(settings, environment, live, plan, form, words, wanted)
    from payconf.cli.checkout import checkout_of
    from payconf.render.simulate import simulation_json, simulation_text

    if form == "junit" or wanted:
        raise click.UsageError(f"{'--report' if wanted else '--format junit'} goes with --checkouts")
    checkout = checkout_of(words)
    found = settings.workflow().simulate(settings.environment(environment), checkout, live=live, plan=plan)
    said = simulation_json(found) if form == "json" else simulation_text(found, full=full, color=color(sys.stdout))
    click.echo(said, nl=False)
    return Exit.OK if found.decided else Exit.ERROR


def _all(
    settings: Settings,
    environment: str,
    live: bool,
    plan: bytes | None,
    form: str,
    words: Mapping[str, Any],
    wanted: written.Wanted,
) -> int:
    from payconf import __version__
    from payconf.render.simulate import report_of_trial, trial_json, trial_text

    if any(words.values()):
        raise click.UsageError("--checkouts tries those of the environment; the other options name one of their own")
    with written.stopping(wanted, settings, "simulate", (environment,)):
        found = settings.workflow().try_checkouts(settings.environment(environment), live=live, plan=plan)
    report = report_of_trial(found, prefix=written.prefix_of(settings), version=__version__)
    own = {"text": partial(trial_text, found), "json": partial(trial_json, found)}
    made = written.of_report(report, own)
    text = trial_text(found, color=color(sys.stdout)) if form == "text" else made(form, None, "")
    written.write(wanted, made, printed=lambda: click.echo(text, nl=False))
    return Exit.ERROR if found.failed else Exit.OK
