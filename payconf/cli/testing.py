"""payconf testing: simulators to try things out against. They hold nothing real and listen on this machine only."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from payconf.cli.project import Settings

if TYPE_CHECKING:
    from payconf.testing.orocommerce import Client, Shop, Simulator


@click.group()
def group() -> None:
    """Run a simulator, for tests and for trying out."""


@group.command("oro-simulator")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any that is free.")
@click.option("--bridge", type=click.Choice(("stock", "naive", "final")), default="final", show_default=True)
@click.option("--organization", "organizations", multiple=True, default=("Oro",), show_default=True)
@click.option("--localization", "localizations", multiple=True, default=("English (United States)",), show_default=True)
@click.option("--website", "websites", multiple=True, default=("Default",), show_default=True)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the shop in this file; what it holds already counts, not the options.",
)
def oro_simulator(
    port: int,
    bridge: str,
    organizations: tuple[str, ...],
    localizations: tuple[str, ...],
    websites: tuple[str, ...],
    data: Path | None,
) -> None:
    """Serve a simulated OroCommerce 5.1.8 until Ctrl-C. Its client ids and secrets are made up for it."""
    from payconf.testing.orocommerce import Shop, Simulator
    from payconf.testing.orocommerce.keep import save

    kept = _kept(data)
    shop, client = kept or (Shop(organizations, localizations, websites), None)
    stop = _stopped()
    simulator = Simulator(bridge, shop, port, client=client)  # type: ignore[arg-type]  # click checks the word
    with ExitStack() as stack:
        try:
            stack.enter_context(simulator)
        except OSError as error:
            raise click.ClickException(f"can't listen on port {port}: {error.strerror}") from None
        _tell(simulator)
        stop.wait()
    if data:
        save(data, simulator)
        click.echo(f"kept in {data}", err=True)


@group.command("service-simulators")
@click.argument("environment", metavar="ENV")
@click.pass_obj
def service_simulators(settings: Settings, environment: str) -> None:
    """Serve simulators of the payment services that a sandbox uses, until Ctrl-C.

    They know the credentials of ENV as those of test accounts, and hold what they are told until they are stopped. What
    is printed belongs into its environment.yaml.
    """
    from payconf.testing.stand_ins import stand_ins

    workflow = settings.workflow()
    stop = _stopped()
    with (
        workflow.context.fresh(),
        stand_ins(workflow.context, workflow.environment(settings.environment(environment))) as at,
    ):
        click.echo("stand_ins:" if at else "stand_ins: {}")
        for host, address in at.items():
            click.echo(f"  {host}: {address}")
        click.echo("Simulators: nothing here is real. Stop them with Ctrl-C.", err=True)
        stop.wait()


def _stopped() -> threading.Event:
    """Set when the process is asked to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _kept(data: Path | None) -> tuple[Shop, Client] | None:
    from payconf.testing.orocommerce.keep import load

    try:
        return load(data) if data else None
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _tell(simulator: Simulator) -> None:
    """What environment.yaml needs; the first organization's login outlives a restart with --data."""
    click.echo(f"url            {simulator.url}")
    for row in simulator.shop.rows.all("organizations"):
        first = row.id == "1"
        login = (simulator.client_id, simulator.client_secret) if first else simulator.add_client(row.id)
        click.echo(f"organization   {row.values['name']}")
        click.echo(f"client id      {login[0]}")
        click.echo(f"client secret  {login[1]}")
    click.echo("A simulator: nothing here is real. Stop it with Ctrl-C.", err=True)
