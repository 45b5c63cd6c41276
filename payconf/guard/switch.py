"""To which side an integration speaks: test switches, hosts, and what makes talking unsafe.

Decided from the text, and again from what the shop will hold when the plan is done: a switch that somebody turned by
hand, and that the plan leaves as kept drift, sends payments to the wrong side as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf.guard.case import Case, passed, refused, undecided
from payconf.guard.proxy import wrong_proxy
from payconf.integrations import types
from payconf.integrations.base import https_host
from payconf.model.verdict import Verdict
from payconf.services import services

if TYPE_CHECKING:
    from payconf.integrations.base import IntegrationType

NAME = "switch"
Values = Callable[[str], Any]
"""The value of a field by its name; None where there is none."""


class _Wrong(NamedTuple):
    """One field of an integration that is not as the environment's class wants it."""

    field: str
    code: str
    message: str
    fix: str | None = None


def switch(case: Case) -> Iterator[Verdict]:
    """Refusals by integration; one `passed` for an integration without any."""
    known = types()
    left = _left(case)
    for key, integration in case.environment.integrations.items():
        address = f"integrations/{key}"
        if integration.type not in known:
            yield undecided(NAME, address, f"{integration.type} is no known integration type")
            continue
        type_ = known[integration.type]
        written = [*_wrong(case, type_, _of_text(integration))]
        told = {(wrong.field, wrong.code) for wrong in written}
        found = [_refused(case, key, wrong) for wrong in written]
        for values in left.get(key, ()):
            kept = [wrong for wrong in _wrong(case, type_, values.get) if (wrong.field, wrong.code) not in told]
            found += [_refused(case, key, _in_the_shop(case, key, wrong)) for wrong in kept]
        yield from found or [passed(NAME, address)]
    if case.plan is not None and case.environment.integrations and not _was_read(case):
        yield undecided(NAME, "integrations", "no integration was read from the shop, so its switches are not known")


def _was_read(case: Case) -> bool:
    return case.live is not None and "integrations" in case.live.resources


def _left(case: Case) -> dict[str, list[Mapping[str, Any]]]:
    """By key: the values that live integrations have when the plan is done. Empty without a plan."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if case.plan is None or case.live is None:
        return found
    from payconf.guard.endstate import owned  # whoever only validates needs no plan's words

    for key, values in owned(case.environment, case.live, case.plan):
        found.setdefault(key, []).append(values)
    return found


def _of_text(integration: Any) -> Values:
    return lambda name: getattr(integration, name, None)


def _wrong(case: Case, type_: IntegrationType, values: Values) -> Iterator[_Wrong]:
    yield from _switch(case, type_, values)
    yield from _host(case, type_, values)
    yield from _unsafe(case, type_, values)
    proxy = wrong_proxy(type_, values)
    if proxy is not None:
        yield _Wrong(proxy[0], "PC230", proxy[1])


def _switch(case: Case, type_: IntegrationType, values: Values) -> Iterator[_Wrong]:
    if type_.switch is None:
        return
    on = bool(values(type_.switch))
    if on is case.production:
        message = f"{type_.switch} is {'on' if on else 'off'} in {case.where}."
        yield _Wrong(type_.switch, "PC203" if on else "PC205", message)


def _host(case: Case, type_: IntegrationType, values: Values) -> Iterator[_Wrong]:
    service = services().get(type_.service or "")
    address = None if type_.endpoint is None else values(type_.endpoint)
    if type_.endpoint is None or address is None or service is None:
        return
    host = https_host(address)
    side = service.side(host or "")
    if host is None or all(host not in hosts for hosts in service.hosts.values()):
        # The address itself is not repeated: there may be a password in it.
        message = f"{type_.endpoint} is no plain https address of a host that {service.title} names."
        hosts = sorted(service.hosts.get("live" if case.production else "test", ()))
        yield _Wrong(type_.endpoint, "PC207", message, f"Write one of {', '.join(hosts)}, with https://.")
    elif side == ("test" if case.production else "live"):
        message = f"{host} is the {side} side of {service.title}, in {case.where}."
        yield _Wrong(type_.endpoint, "PC208" if case.production else "PC205", message)


def _unsafe(case: Case, type_: IntegrationType, values: Values) -> Iterator[_Wrong]:
    if not case.production:
        return
    for name in type_.debug:
        if values(name):
            yield _Wrong(name, "PC209", f"{name} is on in {case.where}.")
    if type_.tls is not None and values(type_.tls) is False:
        yield _Wrong(type_.tls, "PC210", f"{type_.tls} is off in {case.where}.")


def _in_the_shop(case: Case, key: str, wrong: _Wrong) -> _Wrong:
    """The same, where the shop holds it and the plan leaves it so."""
    message = f"In the shop, and this plan leaves it so: {wrong.message}"
    fix = (
        f"Plan with --revert-drift integrations/{key}, which writes git's value of {wrong.field} over it, "
        f"or correct it in the back office. payconf pull would only carry it into git, where it is refused as well."
    )
    return wrong._replace(message=message, fix=fix)


def _refused(case: Case, key: str, wrong: _Wrong) -> Verdict:
    span = case.span("integrations", key, wrong.field)
    return refused(NAME, wrong.code, f"integrations/{key}", wrong.message, span, wrong.fix)
