"""Parameters of a call, from `a[b][c]=d` to mappings, held to those that the call knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl

from payconf.testing.services.stripe.answers import wrong

_PARTS = re.compile(r"[^\[\]]+")

Params = dict[str, Any]
"""Texts, and mappings of them; a list is a mapping by its numbers."""


def decoded(text: str) -> Params:
    """The parameters of a query or a form."""
    found: Params = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        parts = _PARTS.findall(name)
        inner = found
        for part in parts[:-1]:
            inner = inner.setdefault(part, {})
        inner[parts[-1]] = value
    return found


def known(params: Params, names: Collection[str]) -> None:
    """Refuse parameters that the call doesn't have."""
    for name in params:
        if name not in names:
            raise wrong(name, f"Received unknown parameter: {name}", "parameter_unknown")


def required(params: Params, *names: str) -> None:
    """Refuse a call without these parameters."""
    for name in names:
        if not params.get(name):
            raise wrong(name, f"Missing required param: {name}.", "parameter_missing")


def flag(params: Mapping[str, Any], name: str) -> bool:
    """A parameter that is true or false."""
    text = params[name]
    if text not in ("true", "false"):
        raise wrong(name, f"Invalid boolean: {text}")
    return bool(text == "true")


def listed(params: Mapping[str, Any], name: str) -> list[str]:
    """A list, in the order of its numbers."""
    value = params[name]
    if not isinstance(value, dict) or not value or not all(key.isdigit() for key in value):
        raise wrong(name, "Invalid array")
    return [str(value[key]) for key in sorted(value, key=int)]
