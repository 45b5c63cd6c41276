"""What a plan says of payment services in a form that a review plan, which can't read them, says alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from payconf.model.address import Address
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.resource import Resource
from payconf.model.state import State
from payconf.model.value import SecretRef, Value, to_json

SERVICES = "services"
"""The choice of a plan that holds it: by address the wanted values, None for what is to be deleted."""


def wanted_at_services(desired: Iterable[Resource], state: State) -> dict[str, dict[str, Any]]:
    """What git wants there, without fingerprints, and what it no longer has; nothing where neither is anything."""
    wanted = {resource.address: resource for resource in desired if resource.address.kind in SERVICE_KINDS}
    gone = (address for address in state.bindings if address.kind in SERVICE_KINDS and address not in wanted)
    said: dict[str, Any] = {str(address): _plain(resource) for address, resource in wanted.items()}
    said |= {str(address): None for address in gone}
    return {SERVICES: dict(sorted(said.items()))} if said else {}


def _plain(resource: Resource) -> Any:
    return {
        name: to_json(replace(value, fingerprint=None) if isinstance(value, SecretRef) else value)
        for name, value in resource.values.items()
    }


def places(options: Mapping[str, Value]) -> dict[tuple[Address, str], str]:
    """By address and field, the reference of each secret that a plan with these choices speaks of there."""
    return {
        (Address.parse(address), name): value["$secret"]
        for address, values in options.get(SERVICES, {}).items()
        for name, value in (values or {}).items()
        if isinstance(value, Mapping) and "$secret" in value
    }
