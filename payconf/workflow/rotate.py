"""payconf rotate: a plan that writes what is new in the store of one credential, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.errors import UsageError
from payconf.model.nearest import did_you_mean
from payconf.model.results import Planned, PlanRequest
from payconf.workflow.rollback import Rollback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf import offline
    from payconf.context import Key
    from payconf.model.environment import Environment
    from payconf.model.evidence import CredentialEvidence, Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live
    from payconf.model.state import State
    from payconf.providers.base import Provider


class Rotating(Rollback):
    """The line, and the rotation of a credential."""

    def rotate(self, name: str, address: Address, write_secrets: bool = False) -> Planned:
        """The plan; it is shown and applied like any other. It names every integration that uses the credential.

        Raises UsageError for what is no integration with a credential.
        """
        return self.plan(name, PlanRequest(rotate=address, write_secrets=write_secrets))

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        """As the line; with `request.rotate`, a plan that rotates this integration's credential."""
        if request.rotate is None:
            return super()._plan(project, evidence, live, provider, key, request)
        from payconf.plan import plan
        from payconf.plan.desired import desired
        from payconf.plan.rotate import rotated

        environment, state = project.environment, self._state(project.environment)
        credential, users = _users(environment, request.rotate)
        addresses = [Address("integrations", user) for user in users]
        known = evidence.credentials.get(credential)
        said = {
            "integrations": sorted(map(str, addresses)),
            "credential": credential,
            "service": known.service if known is not None else "",
            "fields": sorted(known.fields) if known is not None else [],
            "uncompared": _uncompared(addresses, known, state, provider, key),
        }
        options = replace(
            self._options(project, key, request),
            drift="keep",
            unmanaged="ignore",
            target=frozenset(addresses),
            extra={"rotate": said},
        )
        wanted = rotated(desired(environment, evidence, provider.KINDS), addresses, live, state, environment.name)
        return plan(wanted, live, state, provider.KINDS, evidence, self.options.now(), options)


def _uncompared(
    addresses: Sequence[Address], known: CredentialEvidence | None, state: State, provider: Provider, key: Key
) -> list[str]:
    """Fields of which nobody can tell whether the store holds what was written last."""
    found: dict[str, None] = {}
    for address in addresses:
        binding = state.bindings.get(address)
        if binding is None or known is None:
            continue
        for name, spec in provider.KINDS["integrations"].fields_of(binding.last_applied).items():
            entry, written = known.fields.get(name), binding.written.get(name)
            if entry is None or not spec.hidden:
                continue
            same_key = written is None or (written.status == "written" and written.key_id == key.id)
            if not (entry.resolved and same_key):
                found[name] = None
    return sorted(found)


def _users(environment: Environment, address: Address) -> tuple[str, tuple[str, ...]]:
    """The integration's credential, and all integrations that use it: they change over together."""
    from payconf.integrations.credentials import uses

    settings = environment.integrations.get(address.key) if address.kind == "integrations" else None
    if settings is None:
        hint = did_you_mean(address.key, environment.integrations)
        raise UsageError(f"There is no integration {address} in {environment.name}{hint or '.'}")
    name = getattr(settings, "credentials", None)
    if name is None or name not in environment.credentials:
        raise UsageError(f"{address} has no credential, so there is nothing to be rotated.")
    return name, uses(environment)[name]
