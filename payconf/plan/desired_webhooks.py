"""A webhook of the YAML as a resource: its signing secret is told once, and stored where the YAML says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations.sinks import sink_of
from payconf.model.address import Address
from payconf.model.resource import Resource
from payconf.model.value import SecretRef, Value

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.kind import Kind

WEBHOOKS = "webhooks"
_SECRET = "signing_secret"  # noqa: S105


def desired_webhook(environment: Environment, evidence: Evidence, key: str, kind: Kind) -> Resource:
    """The webhook with those of its fields that the kind has."""
    webhook = environment.webhooks[key]
    path = (WEBHOOKS, key)
    events = webhook.events if isinstance(webhook.events, str) else list(webhook.events)
    values: dict[str, Value] = {"url": webhook.url, "events": events}
    place = sink_of(environment, webhook)
    if place is not None:
        found = evidence.sinks.get(str(place))
        values[_SECRET] = SecretRef(str(place), found.exact if found is not None else None)
    values = {name: value for name, value in values.items() if name in kind.fields}
    return Resource(
        Address(*path),
        values,
        environment.origins.span(*path, key=True),
        {name: environment.origins.span(*path, name) for name in values},
        label=key,
        note=webhook.note or "",
    )
