"""What is kept at Stripe, and where (facts/providers §1; immutable: stripe/terraform-provider-stripe, RequiresReplace).

Configurations and domains have no DELETE: one that is switched off is as gone as it can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payconf.model.kind import FieldSpec, Kind, Lost, Semantics

WEBHOOKS = "webhooks"
CONFIGURATIONS = "payment_method_configurations"
DOMAINS = "payment_method_domains"
SECRET = "signing_secret"  # noqa: S105

_OFF = ("enabled", False)


def _kind(name: str, *fields: FieldSpec, order: int, **more: object) -> Kind:
    named = {spec.name: spec for spec in fields}
    return Kind(name, "managed", named, order, can_disable=True, at_service=True, **more)  # type: ignore[arg-type]


_ENABLED = FieldSpec("enabled", default=True)
KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind(
            WEBHOOKS,
            FieldSpec("url"),
            FieldSpec("events", Semantics.SET),
            _ENABLED,
            FieldSpec("description"),
            FieldSpec("api_version", immutable=True),
            FieldSpec(SECRET, told_once=True),
            order=5,
            known_by=("url",),
            lost=Lost.REPLACE,
            caps={"": 16},
        ),
        _kind(
            CONFIGURATIONS,
            FieldSpec("name"),
            FieldSpec("methods", Semantics.PART, default={}),
            _ENABLED,
            FieldSpec("parent", immutable=True),
            order=6,
            known_by=("name",),
            dormant=_OFF,
        ),
        _kind(
            DOMAINS,
            FieldSpec("domain", immutable=True),
            _ENABLED,
            order=6,
            natural_key=("domain",),
            dormant=_OFF,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind is: the path of its list, what Stripe calls one object, and how people call it."""

    path: str
    object: str
    title: str


PLACES: Mapping[str, Place] = {
    WEBHOOKS: Place("/v1/webhook_endpoints", "webhook_endpoint", "webhook endpoint"),
    CONFIGURATIONS: Place(
        "/v1/payment_method_configurations", "payment_method_configuration", "payment method configuration"
    ),
    DOMAINS: Place("/v1/payment_method_domains", "payment_method_domain", "payment method domain"),
}
