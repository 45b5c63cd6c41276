"""Payment services: one module each, data only. Nothing else in payconf names a prefix or a host."""

from __future__ import annotations

import functools
import sys

from payconf.model.registry import Registry, collect, installed
from payconf.services.base import Service
from payconf.services.fit import unfit

GROUP = "payconf.services"
"""The entry point group by which an installed package adds a service."""

_HELPERS = frozenset({"base", "cards", "elsewhere", "fit", "instruments"})


@functools.cache
def services() -> Registry[Service]:
    """Every service by name: the modules of this folder and the entry points of GROUP.

    Looking up one that a package brings wrongly raises RegistryError.
    """
    return collect(sys.modules[__name__], _HELPERS, "SERVICE", Service, installed(GROUP), unfit)


@functools.cache
def secret_fields() -> frozenset[str]:
    """Names of the fields of credentials that are a secret at every service that has them."""
    kinds = [kind for service in services().values() for kind in service.kinds]
    return frozenset(kind.name for kind in kinds) - {kind.name for kind in kinds if kind.sensitivity != "secret"}


__all__ = ["GROUP", "Service", "secret_fields", "services"]
