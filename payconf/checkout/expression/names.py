"""What to say of a name that isn't there."""

from __future__ import annotations

from collections.abc import Mapping

from payconf.checkout.expression.kinds import LIST, OBJECT, Type
from payconf.checkout.expression.printer import brief
from payconf.checkout.expression.tree import Name, Property
from payconf.checkout.expression.vocabulary import NOT_THERE, VARIABLES, item_name
from payconf.model.nearest import did_you_mean, names

_OPERATORS = frozenset({"and", "or", "not", "in"})
_CONSTANTS = frozenset({"true", "false", "null"})
_QUOTES = frozenset("“”„‟‘’‚«»`´")
_ITEMS = {item_name(name): name for name, type_ in VARIABLES.items() if type_.may(LIST)}


def no_variable(name: str, scope: Mapping[str, Type]) -> str:
    """A variable that expressions don't have."""
    text = f"there is no variable {name!r}"
    if name in NOT_THERE:
        return f"{text}: {NOT_THERE[name]}"
    if name.lower() in _CONSTANTS:
        return f"{text}; write {name.lower()}"
    if name in _OPERATORS:
        return f"{name!r} stands here as a name; as an operator it needs a space or a round bracket on both sides"
    if not _QUOTES.isdisjoint(name):
        return f"{text}; text stands in straight quotes"
    if name in _ITEMS:
        listed = _ITEMS[name]
        return f"{text} here; it is one item inside {listed}.all(), {listed}.any() and {listed}.sum()"
    inside = scope.keys() - VARIABLES.keys()
    if inside and name in ("item", "this", "it"):
        return f"{text}; one item is called {names(inside)}"
    return text + (did_you_mean(name, scope) or f"; there are {names(scope)}")


def no_part(node: Property, whole: Type) -> str:
    """A part that its object doesn't have."""
    target, name = brief(node.target), node.name
    if whole.kinds == LIST and not whole.parts and isinstance(node.target, Name | Property):
        return f"{target} is a list; write {target}.any({item_name(node.target.name)}.{name} …), or all or sum"
    if not whole.may(OBJECT | LIST):
        return f"{target} is {whole}, which has no parts such as {name!r}"
    return f"{target} has no part {name!r}{did_you_mean(name, whole.parts) or _parts(whole)}"


def _parts(whole: Type) -> str:
    return f"; it has {names(whole.parts)}" if whole.parts else ""
