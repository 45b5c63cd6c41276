"""What is asked of OroCommerce itself: the bridge for its application, and whether a running shop has it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.errors import UsageError
from payconf.model.nearest import did_you_mean

if TYPE_CHECKING:
    from payconf.context import Context
    from payconf.model.environment import Environment
    from payconf.model.inspection import Observation

API_FILE = "config/oro/api/payconf.yml"
SERVICES_FILE = "config/payconf.yml"
_HEAD = """\
# {file} in the shop's application. Made by payconf {version} for OroCommerce {shop}{bundles}:
# payconf oro bridge. Don't edit it, print it again.
# {what}
"""
_API = "Then: php bin/console oro:api:cache:clear --env=prod"
_SERVICES = (
    "Import it in config/config.yml (imports: - {resource: payconf.yml}), then: php bin/console cache:clear --env=prod"
)


def bridge_files(version: str, bundles: Sequence[str] | None) -> dict[str, str]:
    """Text by path in the shop's application."""
    from payconf import __version__
    from payconf.fmt.plain import plain_yaml
    from payconf.providers.orocommerce.bridge import bridge, services

    _refuse_unknown(version, bundles)
    named = f" with {', '.join(bundles)}" if bundles is not None else ""
    parts = [(API_FILE, _API, bridge(version, bundles)), (SERVICES_FILE, _SERVICES, services(version, bundles))]
    return {
        file: _HEAD.format(file=file, version=__version__, shop=version, bundles=named, what=what) + plain_yaml(data)
        for file, what, data in parts
        if data
    }


def _refuse_unknown(version: str, bundles: Sequence[str] | None) -> None:
    """A misspelt version or bundle would print a bridge that lacks it, and nobody would see why."""
    from payconf.integrations import types
    from payconf.integrations.versions import available

    if not re.fullmatch(r"[0-9]+\.[0-9]+(\.[0-9]+)?", version) or not any(
        known.shipped and available(known, version) for known in types().values()
    ):
        raise UsageError(f"payconf knows no OroCommerce {version}.", "Name one such as 5.1, 6.1, 6.1.10 or 7.0.")
    there = {known.bundle for known in types().values() if available(known, version)}
    for name in bundles or ():
        if name not in there:
            raise UsageError(
                f"OroCommerce {version} has no payment bundle {name!r}{did_you_mean(name, there) or '.'}",
                f"It can have {', '.join(sorted(there))}.",
            )


def observed(
    context: Context, environment: Environment, powerless: Mapping[str, str] | None
) -> tuple[Observation, ...]:
    """Ask the environment's shop. `powerless`: references to the client of a user without permissions."""
    from payconf.providers.orocommerce import connect
    from payconf.providers.orocommerce.inspection import Declared, inspect

    shop = environment.settings.shop
    if shop.provider != "orocommerce":
        raise UsageError(
            f"The shop of {environment.name} is spoken to by {shop.provider}, not by orocommerce.",
            "Name an environment whose shop is an OroCommerce.",
        )
    target = context.target(environment)
    session = connect(target)
    weak = (
        connect(
            replace(
                target,
                secrets={name: context.secret(environment, text) for name, text in powerless.items()},
                identifiers={},
            )
        )
        if powerless
        else None
    )
    try:
        return tuple(inspect(session, Declared(shop.version, shop.bundles), weak))
    finally:
        session.close()
        if weak is not None:
            weak.close()
