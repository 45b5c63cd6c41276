"""Which drift somebody may sign for: never that of what decides where money and secrets go. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations.base import IntegrationType
from payconf.integrations.kinds import shop_kinds
from payconf.model.elsewhere import SERVICE_KINDS

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.kind import FieldSpec

_KINDS = frozenset({"integrations", "rules", "payment_terms", *SERVICE_KINDS})
_WAYS = frozenset({"type", "credentials", "service", "integration", "url", "domain", "signing_secret", "token"})


def never(environment: Environment, address: str, field: str) -> str:
    """Why nobody can accept that this field of this object differs; empty where somebody may.

    An integration that git doesn't have has no field that is known to be harmless.
    """
    kind, _, key = address.partition("/")
    if kind not in _KINDS or not key:
        return f"{address} is no address of an object that git can have"
    if field in _WAYS:
        return "it decides whose account is used, or where a service sends what it knows"
    if kind in SERVICE_KINDS:
        return ""
    if kind != "integrations":
        return _unseen(shop_kinds()[kind].fields.get(field))
    known = _type(environment, key)
    if known is None:
        return f"git has no {address}, so nobody can tell what this field decides"
    if field in known.ways:
        return "it decides where money or secrets go: test switch, endpoint, proxy, TLS, debugging or payee"
    described = known.field(field)
    if described is not None and described.origin == "credential":
        return "it belongs to the credential"
    return _unseen(shop_kinds()[kind].fields_of({"type": known.name}).get(field))


def _unseen(spec: FieldSpec | None) -> str:
    if spec is None:
        return "such an object has no field of this name"
    return "the shop never shows it, so nobody knows whether it differs" if spec.hidden else ""


def _type(environment: Environment, key: str) -> IntegrationType | None:
    from payconf.integrations import types

    integration = environment.integrations.get(key)
    return None if integration is None else types().get(integration.type)
