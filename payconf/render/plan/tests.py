"""Checkouts of git beside the rules that decide them: whoever changes both may have bent the test to the rule."""

from __future__ import annotations

from payconf.model.blast import CheckoutTest
from payconf.model.plan import Plan
from payconf.render.text import Line, clean


def tests_beside(plan: Plan, address: str, width: int) -> tuple[Line, ...]:
    """Of one changed object, the checkouts that were edited since the last apply and that it decides."""
    said = (edited(entry, width) for entry in plan.checkouts if entry.edited and address in entry.rules)
    return tuple(Line(f"      {text}", "yellow") for parts in said for text in parts)


def edited(entry: CheckoutTest, width: int) -> tuple[str, ...]:
    """How a checkout was edited, on one line where there is room for that."""
    if entry.gone:
        return (f"checkout {clean(entry.key)} is gone from git, too: it expected {_list(entry.expected)}",)
    head = f"checkout {clean(entry.key)} is edited, too"
    if entry.formerly is None:
        return (f"{head}: it is new, and expects {_list(entry.expected)}",)
    if entry.formerly == entry.expected:
        return (f"{head}: it expects the same of another checkout, {_list(entry.expected)}",)
    line = f"{head}: expects {_list(entry.formerly)} -> {_list(entry.expected)}"
    if len(line) + 6 <= width:
        return (line,)
    return head, f"expects {_list(entry.formerly)}", f"-> {_list(entry.expected)}"


def _list(keys: tuple[str, ...]) -> str:
    return f"[{', '.join(map(clean, keys))}]"
