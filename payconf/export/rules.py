"""A live payment rule as its block of YAML: methods by key, orphans left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payconf.model.value import Gone, LiveRef, Value
from payconf.model.written import written_destination, written_method


@dataclass(frozen=True, slots=True)
class Methods:
    """The methods of a rule: those that YAML can name, orphans as people call them, and why others can't be named."""

    names: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    why: str = ""


def methods_of(held: Mapping[str, Value], keys: Mapping[str, str]) -> Methods:
    """`keys`: of integrations that YAML has, by live id. A method of any other live integration is no orphan."""
    names: list[str] = []
    orphans: list[str] = []
    why = ""
    for method in held.get("methods") or ():
        if isinstance(method, LiveRef) and method.id in keys:
            names.append(written_method(keys[method.id], method.output))
        elif isinstance(method, LiveRef):
            why = why or f"it offers a method of integration {method.id}, which stays unmanaged"
        elif isinstance(method, Gone) and method.id:
            orphans.append(f"{method.what.rstrip('.')} of integration {method.id}")
        else:
            said = method.what if isinstance(method, Gone) else method
            why = why or f"it offers {said}, a method that payconf doesn't know"
    if not names and not why:
        why = f"all its methods are orphans ({', '.join(orphans)})" if orphans else "it offers no method"
    return Methods(tuple(names), tuple(orphans), why)


def rule_block(key: str, held: Mapping[str, Value], methods: Methods) -> dict[str, Any]:
    """What has to be written so that the rule is wanted as it is, orphans aside; defaults are left away."""
    written = {
        "name": None if held.get("name") == key else held.get("name"),
        "enabled": None if held.get("enabled", True) else False,
        "sort_order": held.get("sort_order"),
        "currency": held.get("currency"),
        "websites": list(held.get("websites") or ()) or None,
        "destinations": [written_destination(entry) for entry in held.get("destinations") or ()] or None,
        "expression": held.get("expression") or None,
        "methods": list(methods.names) or None,
        "stop_processing": True if held.get("stop_processing") else None,
    }
    return {name: value for name, value in written.items() if value is not None}
