"""Where secrets are stored that a payment service tells once, by what the configuration says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.errors import SecretMissing, StoreError
from payconf.model.evidence import Sink
from payconf.model.fingerprint import fingerprint
from payconf.model.reference import looks_like_reference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from payconf.model.config.objects import Webhook
    from payconf.model.environment import Environment
    from payconf.model.reference import Reference
    from payconf.model.secret import Secret

_PREFIX = "credentials."


def sink_of(environment: Environment, webhook: Webhook) -> Reference | None:
    """The place of a webhook's signing secret: a reference, or that of the field `credentials.<name>.<field>`.

    None where it names none, and where that field has no reference.
    """
    text = webhook.signing_secret
    if text is None:
        return None
    if looks_like_reference(text):
        return parse_reference(text)
    name, _, field = text.removeprefix(_PREFIX).partition(".")
    credential = environment.credentials.get(name) if text.startswith(_PREFIX) else None
    entry = credential.fields.get(field) if credential is not None else None
    return entry.reference if entry is not None else None


def sinks(environment: Environment) -> dict[Reference, Address]:
    """By place, the address of what fills it."""
    found = {}
    for key, webhook in environment.webhooks.items():
        place = sink_of(environment, webhook)
        if place is not None:
            found[place] = Address("webhooks", key)
    return found


def looked_at(environment: Environment, resolve: Callable[[Reference], Secret], key: bytes) -> dict[str, Sink]:
    """What lies at each place, by the text of its reference; fingerprints are made with `key`."""
    return {str(place): _looked_at(place, resolve, key) for place in sinks(environment)}


def _looked_at(place: Reference, resolve: Callable[[Reference], Secret], key: bytes) -> Sink:
    try:
        return Sink(fingerprint(resolve(place), key).exact)
    except SecretMissing:
        return Sink(empty=True)
    except StoreError as error:
        return Sink(fault=error.message)
