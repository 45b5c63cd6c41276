"""Payment services: one module each, data only. Nothing else in payconf names a prefix or a host."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping

from payconf.model.registry import collect, installed
from payconf.services.base import Service

GROUP = "payconf.services"
"""The entry point group by which an installed package adds a service."""

_HELPERS = frozenset({"base", "cards", "elsewhere", "instruments"})


@functools.cache
def services() -> Mapping[str, Service]:
    """Every service by name: the modules of this folder and the entry points of GROUP. Raises RegistryError."""
    return collect(sys.modules[__name__], _HELPERS, "SERVICE", Service, installed(GROUP))


__all__ = ["GROUP", "Service", "services"]
