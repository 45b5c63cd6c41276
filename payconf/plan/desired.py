"""Desired: what an environment says, as the resources that a shop should have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.integrations import types
from payconf.integrations.values import complete
from payconf.model.address import Address
from payconf.model.environment import CredentialField, Environment
from payconf.model.evidence import Evidence
from payconf.model.kind import Kind
from payconf.model.resource import Resource
from payconf.model.span import Span
from payconf.model.value import Value
from payconf.plan.desired_rules import desired_rule
from payconf.plan.desired_services import access, desired_at_services

NO_KINDS: Mapping[str, Kind] = {}


def desired(environment: Environment, evidence: Evidence, kinds: Mapping[str, Kind] = NO_KINDS) -> tuple[Resource, ...]:
    """Integrations, rules and payment terms, all fields filled in, each field with the place that set it.

    Of what is kept at payment services that of the managed ones among `kinds`. Secrets are references with the exact
    fingerprint that gather worked out, or None. The environment has passed check; raises InvalidConfiguration where a
    rule names a method that no integration yields.
    """
    return (
        *desired_at_services(environment, evidence, kinds),
        *(_integration(environment, evidence, key) for key in sorted(environment.integrations)),
        *(_payment_term(environment, key) for key in sorted(environment.payment_terms)),
        *(desired_rule(environment, key) for key in sorted(environment.rules)),
    )


def _integration(environment: Environment, evidence: Evidence, key: str) -> Resource:
    settings = environment.integrations[key]
    values: dict[str, Value] = complete(settings.type, key, settings)
    path = ("integrations", key)
    spans = {name: environment.origins.span(*path, name) for name in values}
    texts = {name: value for name, value in values.items() if isinstance(value, dict)}
    spans |= {f"{name}.{part}": environment.origins.span(*path, name, part) for name in texts for part in texts[name]}
    for name, entry in _credential(environment, settings).items():
        values[name] = access(evidence, settings.credentials, entry)
        spans[name] = entry.span
    label = values.get("label")
    return Resource(
        Address(*path),
        values,
        environment.origins.span(*path, key=True),
        spans,
        label=label["default"] if isinstance(label, dict) else str(values["name"]),
        note=settings.note or "",
        retired=settings.retired,
    )


def _credential(environment: Environment, settings: Any) -> Mapping[str, CredentialField]:
    """The written fields of the integration's credential that its type sends to the shop."""
    credential = environment.credentials.get(getattr(settings, "credentials", None) or "")
    if credential is None:
        return {}
    known = [field.name for field in types()[settings.type].fields if field.origin == "credential"]
    return {name: credential.fields[name] for name in known if name in credential.fields}


def _payment_term(environment: Environment, key: str) -> Resource:
    term = environment.payment_terms[key]
    path = ("payment_terms", key)
    spans: dict[str, Span] = {"label": environment.origins.span(*path, "label")}
    return Resource(
        Address(*path),
        {"label": term.label},
        environment.origins.span(*path, key=True),
        spans,
        label=term.label,
        note=term.note or "",
    )
