"""To which side an integration speaks: test switches, hosts, and what makes talking unsafe. Decided from text alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from payconf.guard.case import Case, passed, refused, undecided
from payconf.integrations import types
from payconf.integrations.base import https_host
from payconf.model.verdict import Verdict
from payconf.services import services

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType

NAME = "switch"


def switch(case: Case) -> Iterator[Verdict]:
    """Refusals by integration; one `passed` for an integration without any."""
    known = types()
    for key, integration in case.environment.integrations.items():
        address = f"integrations/{key}"
        if integration.type not in known:
            yield undecided(NAME, address, f"{integration.type} is no known integration type")
            continue
        type_ = known[integration.type]
        found = [
            *_switch(case, key, integration, type_),
            *_host(case, key, integration, type_),
            *_unsafe(case, key, integration, type_),
        ]
        yield from found or [passed(NAME, address)]


def _switch(case: Case, key: str, integration: Any, type_: IntegrationType) -> Iterator[Verdict]:
    if type_.switch is None:
        return
    on = bool(getattr(integration, type_.switch, False))
    if on is case.production:
        message = f"{type_.switch} is {'on' if on else 'off'} in {case.where}."
        yield _refused(case, key, type_.switch, "PC203" if on else "PC205", message)


def _host(case: Case, key: str, integration: Any, type_: IntegrationType) -> Iterator[Verdict]:
    service = services().get(type_.service or "")
    address = None if type_.endpoint is None else getattr(integration, type_.endpoint, None)
    if type_.endpoint is None or address is None or service is None:
        return
    host = https_host(address)
    side = service.side(host or "")
    if host is None or all(host not in hosts for hosts in service.hosts.values()):
        # The address itself is not repeated: there may be a password in it.
        message = f"{type_.endpoint} is no plain https address of a host that {service.title} names."
        hosts = sorted(service.hosts.get("live" if case.production else "test", ()))
        yield _refused(case, key, type_.endpoint, "PC207", message, f"Write one of {', '.join(hosts)}, with https://.")
    elif side == ("test" if case.production else "live"):
        message = f"{host} is the {side} side of {service.title}, in {case.where}."
        yield _refused(case, key, type_.endpoint, "PC208" if case.production else "PC205", message)


def _unsafe(case: Case, key: str, integration: Any, type_: IntegrationType) -> Iterator[Verdict]:
    if not case.production:
        return
    for name in type_.debug:
        if getattr(integration, name, False):
            yield _refused(case, key, name, "PC209", f"{name} is on in {case.where}.")
    if type_.tls is not None and getattr(integration, type_.tls, None) is False:
        yield _refused(case, key, type_.tls, "PC210", f"{type_.tls} is off in {case.where}.")


def _refused(case: Case, key: str, name: str, code: str, message: str, fix: str | None = None) -> Verdict:
    return refused(NAME, code, f"integrations/{key}", message, case.span("integrations", key, name), fix)
