"""Reading variables, and parts of objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from payconf.checkout.evaluation.arrays import entries, is_array
from payconf.checkout.evaluation.value import NOT_GIVEN, Doubt, Dropped, Failure, Thing, Unclear
from payconf.checkout.expression.printer import show
from payconf.checkout.expression.tree import Name, Property

if TYPE_CHECKING:
    from payconf.checkout.evaluation.value import Value

UNNAMED = ""
"""A key of a scope: inside a list whose items the shop gives a name that isn't known here."""
_NOWHERE = object()


def variable(node: Name) -> Callable[[Mapping[str, Any]], Value]:
    """Read one; Unclear where nobody gave it, Dropped where there is none."""
    name, offset = node.name, node.offset

    def run(scope: Mapping[str, Any]) -> Value:
        value = scope.get(name, _NOWHERE)
        if value is NOT_GIVEN:
            raise Unclear(Doubt.NOT_GIVEN, name, offset)
        if value is not _NOWHERE:
            return value
        if UNNAMED in scope:
            raise Unclear(Doubt.ITEM_NAME, name, offset)
        raise Dropped(Failure.NO_VARIABLE, offset)

    return run


def part(node: Property, target: Callable[[Mapping[str, Any]], Value]) -> Callable[[Mapping[str, Any]], Value]:
    """Read a part of what `target` yields. What an array doesn't have is null; what null has is an error."""
    name, names, offset, path = node.name, _spellings(node.name), node.offset, show(node)
    inside = show(node.target) if isinstance(node.target, Property) else None

    def run(scope: Mapping[str, Any]) -> Value:
        try:
            whole = target(scope)
        except Unclear as stop:  # of customer.parent.name the name is asked for: the parent is no value to give
            raise Unclear(stop.why, path if stop.path == inside else stop.path, stop.offset) from None
        if isinstance(whole, Thing):
            for spelling in names:
                if spelling in whole.parts:
                    value = whole.parts[spelling]
                    if value is NOT_GIVEN:
                        raise Unclear(Doubt.NOT_GIVEN, path, offset)
                    return value
            if whole.complete:
                raise Dropped(Failure.NO_PART, offset)
            raise Unclear(Doubt.NOT_GIVEN, path, offset)
        if is_array(whole):
            return entries(whole).get(name)
        raise Dropped(Failure.NO_OBJECT, offset)

    return run


def _spellings(name: str) -> tuple[str, ...]:
    """How the shop finds a getter: postalCode also as postal_code, PostalCode and getPostalCode."""
    camel = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    lower = camel[:1].lower() + camel[1:]
    bare = lower.removeprefix("get")
    return tuple(dict.fromkeys((name, lower, bare[:1].lower() + bare[1:])))
