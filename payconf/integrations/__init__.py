"""Integration types: one module each, data only. Models, schemas, mapping and docs are made from these tables."""

from __future__ import annotations

import functools
import sys

from payconf.integrations.base import IntegrationType
from payconf.integrations.fit import unfit
from payconf.model.registry import Registry, collect, installed

GROUP = "payconf.integrations"
"""The entry point group by which an installed package adds an integration type."""

_HELPERS = frozenset(
    {
        "acceptable",
        "base",
        "credentials",
        "fit",
        "kinds",
        "mapping",
        "methods",
        "models",
        "parts",
        "payflow",
        "payflow_fields",
        "references",
        "remembered",
        "settings",
        "sinks",
        "values",
        "versions",
        "webhooks",
    }
)


@functools.cache
def types() -> Registry[IntegrationType]:
    """Every integration type by name: the modules of this folder and the entry points of GROUP.

    Looking up one that a package brings wrongly raises RegistryError.
    """
    return collect(sys.modules[__name__], _HELPERS, "TYPE", IntegrationType, installed(GROUP), unfit)


def by_channel_type(channel_type: str) -> IntegrationType | None:
    """The integration type that a shop calls so; None where no installed one is."""
    return next((entry for entry in types().values() if entry.channel_type == channel_type), None)


def type_of(type_: str | IntegrationType) -> IntegrationType:
    """The integration type of that name; raises KeyError."""
    return types()[type_] if isinstance(type_, str) else type_


__all__ = ["GROUP", "IntegrationType", "by_channel_type", "type_of", "types"]
