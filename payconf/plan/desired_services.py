"""What is kept at payment services, as the resources that should be there. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from payconf.integrations.sinks import sink_of
from payconf.integrations.webhooks import at_services, events_of, token_of, url_of
from payconf.model.address import Address
from payconf.model.elsewhere import CREDENTIALS, WEBHOOKS
from payconf.model.resource import Resource
from payconf.model.value import SecretRef, Value

if TYPE_CHECKING:
    from payconf.model.environment import CredentialField, Environment
    from payconf.model.evidence import Evidence
    from payconf.model.kind import Kind

_SECRET = "signing_secret"  # noqa: S105
_TOKEN = "token"  # noqa: S105
_NOT_SENT = frozenset({"integration", "note"})


def desired_at_services(environment: Environment, evidence: Evidence, kinds: Mapping[str, Kind]) -> Iterator[Resource]:
    """The objects of those kinds that are managed, each with the fields that its service has of it."""
    for kind, key, _, credential in at_services(environment):
        if kind in kinds and kinds[kind].management == "managed":
            yield _resource(environment, evidence, kinds[kind], key, credential)


def _resource(environment: Environment, evidence: Evidence, kind: Kind, key: str, credential: str | None) -> Resource:
    entry = getattr(environment, kind.name)[key]
    values: dict[str, Value] = {
        name: value for name, value in entry.model_dump(exclude_none=True).items() if name not in _NOT_SENT
    }
    values[CREDENTIALS] = credential
    if kind.name == WEBHOOKS:
        values |= _webhook(environment, evidence, key, credential)
    known = kind.fields_of(values)
    values = {name: value for name, value in values.items() if name in known}
    path = (kind.name, key)
    return Resource(
        Address(*path),
        values,
        environment.origins.span(*path, key=True),
        {name: environment.origins.span(*path, name) for name in values},
        label=key,
        note=entry.note or "",
    )


def _webhook(environment: Environment, evidence: Evidence, key: str, credential: str | None) -> dict[str, Value]:
    """What stands behind words: address, events, and where secrets lie."""
    webhook = environment.webhooks[key]
    values: dict[str, Value] = {"url": url_of(environment, webhook), "events": list(events_of(environment, webhook))}
    place, token = sink_of(environment, webhook), token_of(environment, webhook)
    if place is not None:
        found = evidence.sinks.get(str(place))
        values[_SECRET] = SecretRef(str(place), found.exact if found is not None else None)
    if token is not None and credential is not None:
        values[_TOKEN] = access(evidence, credential, token)
    return values


def access(evidence: Evidence, credential: str, entry: CredentialField) -> Value:
    """The value of a credential's field: its text, or its reference with the fingerprint that gather worked out."""
    if entry.reference is None:
        return entry.literal
    found = evidence.credentials.get(credential)
    seen = found.fields.get(entry.name) if found is not None else None
    print_ = seen.fingerprint if seen is not None else None
    return SecretRef(str(entry.reference), print_.exact if print_ is not None else None)
