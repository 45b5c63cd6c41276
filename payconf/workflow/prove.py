"""payconf prove: payment services are asked about credentials, or what they said is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.errors import UsageError
from payconf.model.nearest import did_you_mean
from payconf.model.proof import Believe
from payconf.model.results import Proofs

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.environment import Environment
    from payconf.workflow.line import Line


def proofs(line: Line, name: str, addresses: Sequence[Address], again: bool) -> Proofs:
    """The proof of each credential that these addresses name (none: of all). Never asks the shop.

    `again`: what is remembered stands for no call, also where a service said no. Raises UsageError for an address that
    is no credential of a payment service.
    """
    from payconf.guard import guard
    from payconf.guard.case import Case
    from payconf.guard.proven import proven

    project = offline.project(line.root, name, line.today())
    environment = project.environment
    names = named(environment, addresses) or frozenset(used_of(environment))
    with line.context.fresh():
        key, _ = line.context.key_or_fault(environment, secrets=True)
        believe = Believe.NONE if again else Believe.ALL
        found = line.gather(project, key, secrets=True, believe=believe, only=names)
    unread, today = project.unread, line.today()
    verdicts = guard(environment, project.others, found, None, None, unread, today, project.conditional)
    case = Case(environment, project.others, found, None, None, unread, today)
    return Proofs(proven(case, verdicts, names), found.unremembered)


def named(environment: Environment, addresses: Sequence[Address]) -> frozenset[str]:
    """The credentials that addresses of credentials and integrations mean."""
    used = used_of(environment)
    by_integration = {key: name for name, keys in used.items() for key in keys}
    known = {f"credentials/{name}": name for name in used}
    known |= {f"integrations/{key}": name for key, name in by_integration.items()}
    for address in addresses:
        if str(address) not in known:
            unused = address.kind == "credentials" and address.key in environment.credentials
            why = ": no integration uses it, so nobody knows whose it is" if unused else ""
            hint = "" if unused else did_you_mean(str(address), known)
            raise UsageError(f"{address} is no credential of a payment service in {environment.name}{why}{hint or '.'}")
    return frozenset(known[str(address)] for address in addresses)


def used_of(environment: Environment) -> dict[str, tuple[str, ...]]:
    """Credentials of payment services, with the integrations that use them."""
    from payconf.integrations.credentials import service_of, uses

    return {name: keys for name, keys in uses(environment).items() if service_of(environment, keys) is not None}
