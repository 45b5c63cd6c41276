"""Methods of integrations: their names in YAML and their identifiers in the shop. Pure."""

from __future__ import annotations

import functools
import re

from payconf.integrations import type_of, types
from payconf.integrations.base import IntegrationType, Method


def method_names(type_: str | IntegrationType, key: str) -> dict[str, Method]:
    """The methods of the integration `key` by their names in YAML: `payflow.credit_card`, or the bare key."""
    return {f"{key}.{method.name}" if method.name else key: method for method in type_of(type_).methods}


def make_identifier(type_: str | IntegrationType, method: str, id_: str) -> str:
    """The shop's identifier of a method of the live integration `id_`. Raises KeyError for an unknown method."""
    known = type_of(type_)
    found = known.method(method)
    if found is None:
        raise KeyError(f"{known.name} has no method {method!r}")
    return found.identifier.replace("{id}", id_)


def parse_identifier(text: str) -> tuple[str, str, str] | None:
    """The type's name, the method's name and the integration's id in a shop's identifier; None for a foreign one."""
    for pattern, type_, method in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            return type_, method, match["id"]
    return None


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """An identifier can't fit two patterns: what stands for {id} is a number."""
    return tuple(
        (re.compile(re.escape(method.identifier).replace(r"\{id\}", "(?P<id>[0-9]+)")), type_.name, method.name)
        for type_ in types().values()
        for method in type_.methods
    )
