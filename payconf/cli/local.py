"""payconf local: the embedded shop by hand, for trying out, tests and demos. It stands for a shop's back office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from payconf.cli.embedded import default_folder, opened

_NAMES = ("websites", "localizations", "settings")
_KINDS = ("integrations", "rules", "payment_terms", *_NAMES, "transactions", "payment_term_uses")


@click.group()
@click.option(
    "--folder",
    envvar="PAYCONF_LOCAL",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the embedded shops lie; default: .payconf/local in the project [PAYCONF_LOCAL].",
)
@click.pass_context
def group(context: click.Context, folder: Path | None) -> None:
    """Make changes by hand in the embedded shop: a file that behaves as OroCommerce does. Nobody buys there."""
    context.obj = folder or default_folder(context.obj)


def _address(text: str) -> tuple[str, str]:
    from payconf.providers.local.hand import KINDS

    kind, slash, ident = text.partition("/")
    if kind not in KINDS or not slash or not ident:
        raise click.UsageError(f"{text!r} names no object; write one of {', '.join(f'{name}/ID' for name in KINDS)}")
    return kind, ident


def _assignments(texts: Sequence[str]) -> Mapping[str, str]:
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise click.UsageError(f"{name!r} sets nothing; write field=value")
    return {name: value for name, _, value in pairs}


_organization = click.option("--organization", help="Whose objects; default: the first organization.")


@group.command()
@click.argument("name")
@click.option("--website", "websites", multiple=True, required=True, help="Name of a website; may be given again.")
@click.option("--localization", "localizations", multiple=True, required=True, help="Name of a localization.")
@click.option("--organization", "organizations", multiple=True, default=("Default",), show_default=True)
@click.option("--currency", "currencies", multiple=True, default=("USD",), show_default=True)
@click.option("--url", help="Where the shop itself believes to be (application URL); default: it doesn't say.")
@click.pass_obj
def create(
    folder: Path,
    name: str,
    websites: tuple[str, ...],
    localizations: tuple[str, ...],
    organizations: tuple[str, ...],
    currencies: tuple[str, ...],
    url: str | None,
) -> None:
    """Make an embedded shop."""
    from payconf.providers.local import path_of
    from payconf.providers.local.database import create as make

    path = path_of(f"local:{name}", str(folder))
    make(path, websites, localizations, organizations, ",".join(currencies), url)
    click.echo(f"made {path}; in environment.yaml: shop: {{provider: local, url: local:{name}, version: any}}")


@group.command("list")
@click.argument("name")
@click.argument("kinds", nargs=-1, type=click.Choice(_KINDS))
@_organization
@click.pass_obj
def list_(folder: Path, name: str, kinds: tuple[str, ...], organization: str | None) -> None:
    """Print what the shop holds: KIND/ID and the fields that it serves."""
    from payconf.providers.local import read
    from payconf.render.live import live_text

    with opened(folder, name, organization) as session:
        for kind in kinds or _KINDS:
            for resource in read(session, kind):
                click.echo(f"{kind}/{resource.id}")
                for field, value in resource.values.items():
                    click.echo(f"    {field:<28}{live_text(value)}")


@group.command("set")
@click.argument("name")
@click.argument("address", metavar="KIND/ID")
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.pass_obj
def set_(folder: Path, name: str, address: str, fields: tuple[str, ...]) -> None:
    """Change fields of an object. Lists have commas; methods are written as the shop's identifiers."""
    from payconf.providers.local.hand import change

    kind, ident = _address(address)
    with opened(folder, name) as session:
        change(session.shop, kind, ident, _assignments(fields))
    click.echo(f"changed {address} of local:{name}")


@group.command("set-url")
@click.argument("name")
@click.argument("url")
@click.pass_obj
def set_url(folder: Path, name: str, url: str) -> None:
    """Say where the shop itself believes to be, as System > Configuration does (application URL)."""
    from payconf.providers.local import others

    with opened(folder, name) as session:
        others.set_application_url(session.shop, url)
    click.echo(f"local:{name} says now that it is {url}")


@group.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(_KINDS[:3]))
@click.argument("fields", metavar="FIELD=VALUE...", nargs=-1, required=True)
@_organization
@click.pass_obj
def add(folder: Path, name: str, kind: str, fields: tuple[str, ...], organization: str | None) -> None:
    """Make an object by hand, such as: add shop integrations type=money_order name=Cheque label=Cheque …"""
    from payconf.providers.local import hand

    with opened(folder, name, organization) as session:
        ident = hand.add(session.shop, session.organization, kind, _assignments(fields))
    click.echo(f"made {kind}/{ident} in local:{name}")


@group.command()
@click.argument("name")
@click.argument("address", metavar="KIND/ID")
@click.pass_obj
def delete(folder: Path, name: str, address: str) -> None:
    """Delete an object as the shop does: what refers to it stays as it is."""
    from payconf.providers.local import hand

    kind, ident = _address(address)
    with opened(folder, name) as session:
        hand.delete(session.shop, kind, ident)
    click.echo(f"deleted {address} of local:{name}")


@group.command("add-transaction")
@click.argument("name")
@click.argument("method")
@click.option("--action", default="authorize", show_default=True)
@click.option("--amount", default="100.00", show_default=True)
@click.option("--currency", default="EUR", show_default=True)
@click.option("--inactive", is_flag=True)
@click.option("--failed", is_flag=True)
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When, such as 2026-11-18T10:00:00+00:00.")
@click.pass_obj
def add_transaction(
    folder: Path,
    name: str,
    method: str,
    action: str,
    amount: str,
    currency: str,
    inactive: bool,
    failed: bool,
    at: datetime | None,
) -> None:
    """Add a payment of METHOD (its identifier in the shop, such as stripe_payment_7)."""
    from payconf.providers.local import others

    more = {"active": not inactive, "successful": not failed, "at": at}
    with opened(folder, name) as session:
        ident = others.add_transaction(session.shop, method, action, amount, currency, **more)
    click.echo(f"made transactions/{ident} in local:{name}")


@group.command("settle-transaction")
@click.argument("name")
@click.argument("ident", metavar="ID")
@click.option("--action", type=click.Choice(["capture", "cancel"]), default="capture", show_default=True)
@click.pass_obj
def settle_transaction(folder: Path, name: str, ident: str, action: str) -> None:
    """Capture or cancel an authorised payment, so that its money is no longer under way."""
    from payconf.providers.local import others

    with opened(folder, name) as session:
        made = others.settle_transaction(session.shop, ident, action)
    click.echo(f"made transactions/{made} in local:{name}; transactions/{ident} is settled")


@group.command("add-customer")
@click.argument("name")
@click.argument("customer")
@click.option("--payment-term", "term", metavar="ID", help="The payment term that is assigned to the customer.")
@click.pass_obj
def add_customer(folder: Path, name: str, customer: str, term: str | None) -> None:
    """Add a customer, with or without a payment term."""
    from payconf.providers.local import others

    with opened(folder, name) as session:
        ident = others.add_customer(session.shop, customer, term)
    click.echo(f"made customers/{ident} in local:{name}")


@group.command()
@click.argument("name")
@click.option("--website", required=True)
@click.option("--currency", required=True)
@click.option("--country", help="Of the billing address; without it there is no address.")
@click.option("--region", help="Combined code, such as US-CA.")
@click.option("--postal-code")
@click.pass_obj
def offered(
    folder: Path,
    name: str,
    website: str,
    currency: str,
    country: str | None,
    region: str | None,
    postal_code: str | None,
) -> None:
    """Print the methods that a buyer is offered. A rule with an expression counts as one that doesn't match."""
    from payconf.providers.local import offered as shop_offered

    billing = shop_offered.Billing(country, region, postal_code) if country else None
    with opened(folder, name) as session:
        methods = shop_offered.offered(session.shop, website, currency, billing)
    click.echo("\n".join(methods) if methods else "none")
