"""Whether an integration type that a package brings can be used: its table must be of one mind with itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from payconf.integrations.base import IntegrationType
from payconf.services import services

_TAKEN = frozenset({"type", "name", "enabled", "retired", "note", "credentials"})
"""Fields that every integration has already."""


def unfit(type_: IntegrationType, others: Collection[IntegrationType]) -> str:
    """Why it can't be used beside the others, as a part of a sentence; empty where it can."""
    return next(_reasons(type_, others), "")


def _reasons(type_: IntegrationType, others: Collection[IntegrationType]) -> Iterator[str]:
    names = [field.name for field in type_.fields]
    if len({*names}) < len(names) or _TAKEN & {*names}:
        yield f"each field of {type_.name} needs a name of its own, and none of {', '.join(sorted(_TAKEN))}"
    heard = () if type_.webhook is None else (type_.webhook.secret, type_.webhook.token)
    named = {*type_.ways, *(method.label_field for method in type_.methods), *filter(None, heard)}
    missing = sorted(named - {*names})
    if missing:
        yield f"{type_.name} names {', '.join(missing)}, and has no such field"
    yield from _access(type_)
    if not type_.methods or any("{id}" not in method.identifier for method in type_.methods):
        yield f"{type_.name} needs a method, and each method an identifier with {{id}}"
    for other in others:
        if other.channel_type == type_.channel_type:
            yield f"the shop calls {type_.name} {type_.channel_type!r}, and {other.name} too"
        same = {method.identifier for method in type_.methods} & {method.identifier for method in other.methods}
        if same:
            yield f"a method of {type_.name} has the identifier {min(same)!r}, and one of {other.name} too"


def _access(type_: IntegrationType) -> Iterator[str]:
    """Its credential is one of its service."""
    wanted = [field.name for field in type_.fields if field.origin == "credential"]
    if type_.service is None:
        if wanted:
            yield f"{type_.name} has fields of a credential and no service"
        return
    if type_.service not in services():
        yield f"{type_.name} is of the service {type_.service}, which no installed package brings"
        return
    known = {service.name: service for service in services().values()}.get(type_.service)
    unknown = [name for name in wanted if known is not None and known.kind(name) is None]
    if unknown:
        yield f"{type_.name} takes {', '.join(unknown)} from a credential, and {type_.service} has no such kind"
