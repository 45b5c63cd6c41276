"""Integration types: one module each, data only. Models, schemas, mapping and docs are made from these tables."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping

from payconf.integrations.base import IntegrationType
from payconf.model.registry import collect, installed

GROUP = "payconf.integrations"
"""The entry point group by which an installed package adds an integration type."""

_HELPERS = frozenset(
    {
        "base",
        "credentials",
        "mapping",
        "methods",
        "models",
        "parts",
        "payflow",
        "payflow_fields",
        "remembered",
        "values",
        "versions",
    }
)


@functools.cache
def types() -> Mapping[str, IntegrationType]:
    """Every integration type by name: the modules of this folder and the entry points of GROUP; or RegistryError."""
    return collect(sys.modules[__name__], _HELPERS, "TYPE", IntegrationType, installed(GROUP))


def type_of(type_: str | IntegrationType) -> IntegrationType:
    """The integration type of that name; raises KeyError."""
    return types()[type_] if isinstance(type_, str) else type_


__all__ = ["GROUP", "IntegrationType", "type_of", "types"]
