"""The bridge: what the shop's application must be configured with so that its API serves payments. Pure.

Configuration only, no PHP (facts/orocommerce-live §3, oro-bridge.yml, which ran in a real 5.1.8). Each action names
the permission that it needs: entities without an ACL of their own are open to every user otherwise (seen).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from payconf.integrations import types
from payconf.integrations.base import Field, IntegrationType
from payconf.integrations.versions import available, exists

STAMP = "payconfBridge1"
"""A filter that only this bridge has: by it `payconf oro check` knows the bridge and its version."""

FORM_TYPE = "oro_encoded_placeholder_password"
FORM_SERVICE = "oro_form.type.encoded_placeholder_password"
_INTEGRATION = "oro_integration"
_RULE = "oro_payment_methods_configs_rule"
_SHIPPING = ("flat_rate", "fixed_product", "ups", "fedex")
"""Types of the shop that are not payconf's business, and that its API must go on to accept."""

_PAYMENT = "Oro\\Bundle\\PaymentBundle\\Entity\\"
_READING = ("get", "get_list", "get_subresource", "get_relationship")
_RELATING = ("update_relationship", "add_relationship", "delete_relationship")
Config = dict[str, Any]


def bridge(version: str, bundles: Iterable[str] | None = None) -> Config:
    """config/oro/api/payconf.yml for a shop of this version with these bundles (None: all that it can have)."""
    chosen = served_types(version, bundles)
    entities: Config = {"Oro\\Bundle\\IntegrationBundle\\Entity\\Channel": _channel(chosen)}
    entities.update({known.entity: _settings(known, version) for known in chosen})
    entities.update(_rules())
    entities["Oro\\Bundle\\WebsiteBundle\\Entity\\Website"] = {
        "actions": _off("create", "update", "delete", "delete_list")
    }
    entities[f"{_PAYMENT}PaymentTransaction"] = _transactions()
    return {"api": {"entities": entities}}


def services(version: str, bundles: Iterable[str] | None = None) -> Config:
    """config/payconf.yml: the form type that encrypts; empty where no bundle needs it."""
    needed = any(field.form_encrypted for known in served_types(version, bundles) for field in known.fields)
    return {"oro_api": {"form_types": [FORM_SERVICE]}} if needed else {}


def served_types(version: str, bundles: Iterable[str] | None = None) -> list[IntegrationType]:
    """The types that a shop of this version has with these bundles, one for each settings entity and all its types."""
    wanted = None if bundles is None else frozenset(bundles)
    return [
        known
        for known in types().values()
        if known.entity and available(known, version) and (wanted is None or known.shipped or known.bundle in wanted)
    ]


def _channel(chosen: Iterable[IntegrationType]) -> Config:
    named = [*(known.channel_type for known in chosen), *_SHIPPING]
    return {
        "filters": {
            "fields": {
                **_filter("name"),
                **_filter("type"),
                "enabled": {"data_type": "boolean"},
                STAMP: {"property_path": "name", "data_type": "string"},
            }
        },
        "fields": {
            "transport": {"exclude": False, **_constrained({"NotNull": None})},
            "editMode": {"exclude": False, "form_options": {"mapped": False}},
            "organization": {"exclude": False},
            "enabled": _constrained({"NotNull": None}),
            "type": _constrained({"Choice": {"choices": named}}),
        },
        "actions": {name: {"exclude": False} for name in ("create", "update", "delete")},
    }


def _settings(known: IntegrationType, version: str) -> Config:
    fields = [field for field in known.fields if exists(field, version)]
    secret = [field for field in fields if field.write_only]
    written = {field.shop: _input_only(field) for field in secret}
    actions = _guarded(_INTEGRATION, {"delete": False, "delete_list": False})
    if written:
        for action in ("create", "update"):
            actions[action] = {**actions[action], "fields": written}
    described: Config = {field.shop: {"exclude": True} for field in secret}
    for field in fields:
        options = _options(field, known)
        if options:
            described[field.shop] = {"form_options": options}
    return {"actions": actions, "fields": described} if described else {"actions": actions}


def _input_only(field: Field) -> Config:
    """Write-only; what only the back office's form encrypts is encrypted by the same form type here."""
    plain: Config = {"exclude": False, "direction": "input-only"}
    return {**plain, "form_type": FORM_TYPE} if field.form_encrypted else plain


def _options(field: Field, known: IntegrationType) -> Config:
    asked = field.type == "localized" and field.enforced == "server" and (field.required or field.default_from)
    options: Config = {"constraints": [{"Count": {"min": 1}}]} if asked else {}
    return {**options, "by_reference": True} if field.shop in known.setters_only else options


def _rules() -> Config:
    groups = {"form_options": {"validation_groups": ["Default", "api", "PaymentMethodsConfigsRule"]}}
    kept = {"delete": False, "delete_list": False}
    dropped = {"delete": {"acl_resource": f"{_RULE}_update"}, "delete_list": False}
    rule = _guarded(_RULE, kept)
    return {
        f"{_PAYMENT}PaymentMethodsConfigsRule": {
            "filters": {
                "fields": {
                    **_filter("ruleName", "rule.name"),
                    "ruleEnabled": {"property_path": "rule.enabled", "data_type": "boolean"},
                    **_filter("methodType", "methodConfigs.type"),
                }
            },
            "sorters": {"fields": {"ruleSortOrder": {"property_path": "rule.sortOrder"}}},
            "fields": {"rule": _constrained({"NotNull": None})},
        },
        f"{_PAYMENT}PaymentMethodConfig": {
            "filters": {"fields": _filter("type")},
            "fields": {"methodsConfigsRule": _constrained({"NotNull": None})},
            "actions": _guarded(_RULE, kept),
        },
        f"{_PAYMENT}PaymentMethodsConfigsRuleDestination": {"actions": _guarded(_RULE, dropped)},
        f"{_PAYMENT}PaymentMethodsConfigsRuleDestinationPostalCode": {"actions": _guarded(_RULE, dropped)},
        "Oro\\Bundle\\RuleBundle\\Entity\\Rule": {
            "filters": {"fields": _filter("name")},
            # Without the groups the shop takes a broken expression.
            "actions": {**rule, "create": {**rule["create"], **groups}, "update": {**rule["update"], **groups}},
        },
    }


def _transactions() -> Config:
    hidden = (
        *("accessIdentifier", "accessToken", "request", "response"),
        *("transactionOptions", "webhookRequestLogs"),
    )
    boolean = {"data_type": "boolean"}
    reading = {action: {"acl_resource": f"{_RULE}_view"} for action in _READING}
    return {
        "fields": {name: {"exclude": True} for name in hidden},
        "filters": {
            "fields": {**_filter("paymentMethod"), **_filter("action"), "active": boolean, "successful": boolean}
        },
        "actions": {**reading, **_off("create", "update", "delete", "delete_list", *_RELATING)},
    }


def _guarded(family: str, deleting: Mapping[str, Any]) -> Config:
    """The permission of every action; of what it means to delete, as given."""
    return {
        "get": {"acl_resource": f"{family}_view"},
        "get_list": {"acl_resource": f"{family}_view"},
        "create": {"acl_resource": f"{family}_create"},
        "update": {"acl_resource": f"{family}_update"},
        **deleting,
        "get_subresource": {"acl_resource": f"{family}_view"},
        "get_relationship": {"acl_resource": f"{family}_view"},
        **{action: {"acl_resource": f"{family}_update"} for action in _RELATING},
    }


def _filter(name: str, path: str = "") -> Config:
    described: Config = {"property_path": path} if path else {}
    return {name: {**described, "data_type": "string", "allow_array": True}}


def _constrained(constraint: Config) -> Config:
    return {"form_options": {"constraints": [constraint]}}


def _off(*actions: str) -> Config:
    return dict.fromkeys(actions, False)
