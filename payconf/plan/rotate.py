"""What is wanted where only a credential is rotated: the shop as it is, with what its stores hold now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.errors import UsageError
from payconf.model.resource import Live, Resource
from payconf.model.state import State
from payconf.plan.bind import bound_values, owners_of


def rotated(
    desired: Iterable[Resource], addresses: Iterable[Address], live: Live, state: State, environment: str
) -> list[Resource]:
    """The desired resources; of these integrations only the fields of their access, all else as the shop has it.

    Raises UsageError for an integration that payconf has not applied, or that the shop no longer has.
    """
    wanted, owners = {*addresses}, owners_of(state.bindings)
    held = {
        owner: entry
        for entry in live.resources.get("integrations", ())
        if (owner := owners.get((entry.kind, entry.id))) in wanted
    }
    if missing := sorted(wanted - held.keys()):
        raise UsageError(
            f"{missing[0]} is not in the shop by payconf's doing, so there is nothing to be rotated.",
            f"Apply it first: payconf plan {environment}",
        )
    return [
        _rotated(resource, bound_values(held[resource.address].values, owners))
        if resource.address in wanted
        else resource
        for resource in desired
    ]


def _rotated(resource: Resource, have: Mapping[str, object]) -> Resource:
    known = types().get(str(resource.values.get("type")))
    access = {field.name for field in known.fields if field.origin == "credential"} if known is not None else set()
    if have.get("type") != resource.values.get("type"):
        raise UsageError(
            f"{resource.address} is of another type in the shop than in git.", "Apply that first, then rotate."
        )
    values = {name: value if name in access else have.get(name) for name, value in resource.values.items()}
    return replace(resource, values=values)
