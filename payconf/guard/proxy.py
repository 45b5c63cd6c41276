"""A proxy through which an integration pays: a plain host that is no payment service and doesn't look like one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from payconf.model.host import Reach, folded, reach
from payconf.services import services

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType

_ALLOWED = frozenset({Reach.PUBLIC, Reach.PRIVATE, Reach.SHARED, Reach.LOOPBACK, Reach.INTERNAL, Reach.EXAMPLE})
"""Proxies stand in a company's own network. A link-local address is where clouds keep their secrets."""


def wrong_proxy(type_: IntegrationType, values: Callable[[str], Any]) -> tuple[str, str] | None:
    """The field and a sentence; None where no proxy is used, or a plain one."""
    if type_.proxy is None or not values(type_.proxy[0]):
        return None
    name = type_.proxy[1]
    host = values(name)
    if host is None:
        return None
    # The text itself is not repeated: there may be a password in it.
    found = reach(str(host)) if str(host).isascii() else Reach.ODD
    if found not in _ALLOWED:
        return name, f"{name} is no plain host of a proxy: it is {found.value}."
    known = {host for service in services().values() for hosts in service.hosts.values() for host in hosts}
    plain = folded(str(host))
    if plain in known:
        return name, f"{name} is {plain}, a payment service and no proxy."
    alike = next((host for host in sorted(known) if f".{host}." in f".{plain}." or f"-{host}" in plain), None)
    return None if alike is None else (name, f"{name} only looks like {alike}.")
