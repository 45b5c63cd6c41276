"""The accounts at payment services where objects of an environment are kept, and which of them may be spoken to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from payconf.integrations.credentials import endpoints, uses
from payconf.model.errors import InvalidConfiguration
from payconf.model.secret import Secret
from payconf.services import services

if TYPE_CHECKING:
    from payconf.context.services import AtServices
    from payconf.model.environment import Environment
    from payconf.model.evidence import CredentialEvidence, Evidence
    from payconf.providers.base import Target
    from payconf.systems import Account, Homes


def accounts_of(context: AtServices, environment: Environment, evidence: Evidence, at: Homes) -> dict[str, Account]:
    """By the name of the credential. Raises InvalidConfiguration for a service that nothing here can speak to."""
    from payconf.providers import providers
    from payconf.systems import Account

    known = providers(context.options.providers)
    found = {}
    for name, service in at.credentials().items():
        if service not in known:
            raise InvalidConfiguration(
                f"Nothing here can speak to the payment service {service!r}, and {environment.name} has objects there.",
                "Install the package that brings its provider.",
            )
        fault = _fault(evidence.credentials.get(name), service)
        target = partial(account_target, context, environment, name, service)
        found[name] = Account(service, name, known[service], target, fault)
    return found


def _fault(entry: CredentialEvidence | None, service: str) -> str:
    """Why the account must not, or can't, be spoken to; empty where its service has accepted the credential."""
    if entry is None:
        return "its credential was not looked at in this run"
    if entry.service != service:
        return f"its credential is one of {entry.service or 'no service'}, not of {service}"
    return "" if entry.asked and not entry.rejected else entry.fault or "its service was not asked in this run"


def account_target(context: AtServices, environment: Environment, name: str, service: str) -> Target:
    """As whom the service is spoken to. Raises StoreError."""
    resolve = context.secrets(environment)
    fields = environment.credentials[name].fields.values()
    values = {
        entry.name: Secret((entry.literal or "").encode()) if entry.reference is None else resolve(entry.reference)
        for entry in fields
        if entry.reference is None or _sent(service, entry.name)
    }
    secret = {entry for entry in values if _sensitivity(service, entry) == "secret"}
    identifiers = {
        entry: value.reveal().decode("utf-8", "replace") for entry, value in values.items() if entry not in secret
    }
    identifiers |= endpoints(environment, uses(environment).get(name, ()))
    return context.service_target(
        environment, identifiers, {entry: value for entry, value in values.items() if entry in secret}
    )


def _sent(service: str, field: str) -> bool:
    """A secret that the service itself tells may lie nowhere yet, and opens nothing."""
    known = services()[service]
    return all(field not in fields for fields in known.keeps.values())


def _sensitivity(service: str, field: str) -> str:
    kind = services()[service].kind(field)
    return kind.sensitivity if kind is not None else "secret"
