"""What a policy sees: the merged environment and the plan as plain values. References as text, never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from payconf.integrations.credentials import service_of, uses
from payconf.integrations.values import complete
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.value import Gone, LiveRef, Ref, SecretRef

if TYPE_CHECKING:
    from payconf.model.change import Change, FieldChange
    from payconf.model.environment import Credential, Environment
    from payconf.model.plan import Plan
    from payconf.model.span import Span

KINDS = (
    "integrations",
    "rules",
    "payment_terms",
    "webhooks",
    "payment_method_configurations",
    "payment_method_domains",
    "checkouts",
    "destination_groups",
    "aliases",
    "credentials",
)
"""Names of mappings by key."""
WITHHELD = "(withheld)"
"""Stands for a literal that may be a secret."""
_SHOP = ("provider", "url", "version", "bundles", "organization")
_SETTINGS = ("extend", "drift", "unmanaged", "max_deletes", "cascade", "approvals", "refund_window", "prove_every")


class Facts:
    """Plain values of one environment and its plan, each made when first asked for."""

    def __init__(self, environment: Environment, plan: Plan | None) -> None:
        self.environment = environment
        self.plan = plan
        self._made: dict[str, Any] = {}

    def names(self, plan: bool) -> tuple[str, ...]:
        """What an expression may name."""
        return ("environment", *KINDS, *(("plan",) if plan else ()))

    def of(self, name: str) -> Any:
        """The value of one of the names; `changes` are those of the plan by address, as `for:` means them."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def objects(self, kind: str) -> list[tuple[str, str, Any, Span]]:
        """Every object of a kind: its key, its address, its value, its place."""
        if kind == "changes":
            changes = () if self.plan is None else self.plan.changes
            return [(str(entry.address), str(entry.address), _change(entry), entry.span) for entry in changes]
        span = self.environment.origins.span
        return [(key, f"{kind}/{key}", value, span(kind, key, key=True)) for key, value in self.of(kind).items()]

    def _make(self, name: str) -> Any:
        environment = self.environment
        if name == "environment":
            return _environment(environment)
        if name == "plan":
            return {} if self.plan is None else _plan(self.plan)
        if name == "integrations":
            return {key: _integration(key, entry) for key, entry in environment.integrations.items()}
        if name == "credentials":
            used = uses(environment)
            return {key: _credential(environment, entry, used) for key, entry in environment.credentials.items()}
        return {key: plain(value) for key, value in getattr(environment, name).items()}


def plain(value: Any) -> Any:
    """A value as CEL takes it: text, number, boolean, null, list, mapping."""
    match value:
        case None | str() | bool() | int() | float():
            return value.value if isinstance(value, Enum) else value
        case Decimal():
            return float(value)
        case Enum():
            return value.value
        case SecretRef(reference, _):
            return reference
        case Ref(target, output):
            return f"{target}#{output}"
        case LiveRef(kind, ident, output):
            return f"{kind}/@{ident}#{output}"
        case Gone(what, _):
            return f"gone({what})"
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case _:
            # By hand: pydantic's serializer knows nothing of the fields with a core schema of our own.
            fields = type(value).model_fields
            return {field.alias or name: plain(getattr(value, name)) for name, field in fields.items()}


def _environment(environment: Environment) -> dict[str, Any]:
    settings = environment.settings
    return {
        "name": environment.name,
        "class": environment.class_,
        "shop": {name: plain(getattr(settings.shop, name)) for name in _SHOP},
        **{name: plain(getattr(settings, name)) for name in _SETTINGS},
    }


def _integration(key: str, settings: Any) -> dict[str, Any]:
    """Every field with what its absence means."""
    written = {name: plain(getattr(settings, name, None)) for name in ("credentials", "retired", "note")}
    return {**written, **plain(complete(settings.type, key, settings))}


def _credential(environment: Environment, entry: Credential, used: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What is known to be public or to name an account is shown; a secret only by its reference."""
    service = service_of(environment, used.get(entry.name, ()))
    kinds = {} if service is None else {kind.name: kind.sensitivity for kind in service.kinds}
    fields = {}
    for name, field in entry.fields.items():
        shown = field.literal if kinds.get(name, "secret") != "secret" else WITHHELD
        fields[name] = shown if field.reference is None else str(field.reference)
    return {**plain(entry.options), "fields": fields}


def _plan(plan: Plan) -> dict[str, Any]:
    changes = [_change(change) for change in plan.changes]
    actions, kinds = [change["action"] for change in changes], [change["kind"] for change in changes]
    return {
        "complete": plan.complete,
        "changes": changes,
        "counts": {action: actions.count(action) for action in _ACTIONS},
        "touched": {kind: kinds.count(kind) for kind in _TOUCHED},
        "drift": [str(entry.address) for entry in plan.drift],
        "unmanaged": list(plan.unmanaged),
        "buyers": [{name: plain(getattr(entry, name)) for name in _NOTICED} for entry in plan.blast.noticed],
        "buyers_total": plan.blast.total,
        "read_at": plan.header.read_at,
    }


_NOTICED = ("website", "currency", "destinations", "conditions", "lost", "gained", "left_with_none", "kinds")
_TOUCHED = ("integrations", "rules", "payment_terms", *SERVICE_KINDS)
_ACTIONS = ("create", "update", "replace", "disable", "retire", "delete")


def _change(change: Change) -> dict[str, Any]:
    return {
        "address": str(change.address),
        "kind": change.address.kind,
        "key": change.address.key,
        "action": change.action.value,
        "reason": change.reason.value,
        "owned": change.owned,
        "label": change.label,
        "type": change.variant,
        "fields": {field.name: {"before": _side(field, False), "after": _side(field, True)} for field in change.fields},
    }


def _side(field: FieldChange, after: bool) -> Any:
    value = field.after if after else field.before
    return WITHHELD if field.secret and isinstance(value, str) else plain(value)
