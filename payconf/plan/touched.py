"""What a change touches: which objects mean something else than they did at another revision, and who depends on them.

Not files are compared but what comes of them, so that a shared file, an alias, a group of destinations or a credential
counts for the objects that it changes, and a comment for none. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from payconf.model.address import Address
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.evidence import Evidence
from payconf.model.touched import Touched
from payconf.model.value import walk_refs
from payconf.plan.desired import desired

if TYPE_CHECKING:
    from collections.abc import Collection

    from payconf.model.environment import Credential, Environment
    from payconf.model.resource import Resource
    from payconf.model.state import State
    from payconf.plan.options import PlanOptions

_WHOLE = ("project", "stores", "waivers", "accepted_drift", "fingerprints")
"""What concerns no object by itself."""


def touched(before: Environment | None, now: Environment, since: str = "") -> Touched:
    """Compare an environment with what it was; None: it was not there. Both have passed check."""
    if before is None:
        return Touched(whole=f"{now.name} is new since then", since=since)
    if whole := ", ".join(_everywhere(before, now)):
        return Touched(whole=f"{whole} changed", since=since)
    old, new = _objects(before), _objects(now)
    changed = {address for address in old.keys() | new.keys() if old.get(address) != new.get(address)}
    changed |= set(_by_credential(before, now)) | set(_renamed(before, now))
    if not changed and before.checkouts != now.checkouts:
        return Touched(whole="checkouts changed, which every rule may decide", since=since)
    return Touched(frozenset(_with_dependants(changed, _edges(before) | _edges(now))), since=since)


def only_touched(options: PlanOptions, found: Touched, wanted: Collection[Resource], state: State) -> PlanOptions:
    """The options of a partial plan of what was touched. What is gone from git and was never applied is nowhere."""
    renamed = {old for old, _, _ in options.moved}
    known = {resource.address for resource in wanted}
    known |= {address for address in state.bindings if str(address) not in renamed}
    return replace(options, target=found.addresses & known, since=found.since)


def _everywhere(before: Environment, now: Environment) -> Iterator[str]:
    """By name, what changed and concerns every object. What `extend` takes over is compared by what comes of it."""
    one, other = before.settings, now.settings
    fields = [name for name in type(other).model_fields if name != "extend"]
    yield from (f"environment.yaml: {name}" for name in fields if getattr(one, name) != getattr(other, name))
    names = {"project": "payconf.yaml"}
    yield from (names.get(name, name) for name in _WHOLE if getattr(before, name) != getattr(now, name))
    if [entry.options for entry in before.policies] != [entry.options for entry in now.policies]:
        yield "policies"


def _objects(environment: Environment) -> dict[Address, Any]:
    """What each object comes to; without the places where it is written, and without notes."""
    found: dict[Address, Any] = {
        resource.address: (dict(resource.values), resource.retired) for resource in desired(environment, Evidence())
    }
    for kind in SERVICE_KINDS:
        for key, entry in getattr(environment, kind).items():
            found[Address(kind, key)] = entry.model_dump(exclude={"note"})
    return found


def _by_credential(before: Environment, now: Environment) -> Iterator[Address]:
    """Integrations whose credential is expected to be another, or vouched for in another way."""
    old, new = _credentials(before), _credentials(now)
    for key, integration in now.integrations.items():
        name = getattr(integration, "credentials", None)
        if name is not None and old.get(name) != new.get(name):
            yield Address("integrations", key)


def _credentials(environment: Environment) -> Mapping[str, Any]:
    return {name: _said(entry) for name, entry in environment.credentials.items()}


def _said(entry: Credential) -> Any:
    fields = {name: (field.literal, field.reference) for name, field in entry.fields.items()}
    return entry.options, fields


def _renamed(before: Environment, now: Environment) -> Iterator[Address]:
    known = {(old, new) for old, new, _ in before.moved}
    for old, new, _ in now.moved:
        if (old, new) not in known:
            yield from (Address.parse(old), Address.parse(new))


def _edges(environment: Environment) -> set[tuple[Address, Address]]:
    """Who names whom."""
    found = {
        (resource.address, ref.target)
        for resource in desired(environment, Evidence())
        for ref in walk_refs(dict(resource.values))
    }
    for kind in SERVICE_KINDS:
        for key, entry in getattr(environment, kind).items():
            found.add((Address(kind, key), Address("integrations", entry.integration)))
    return found


def _with_dependants(changed: set[Address], edges: set[tuple[Address, Address]]) -> set[Address]:
    found = set(changed)
    while more := {user for user, used in edges if used in found} - found:
        found |= more
    return found
