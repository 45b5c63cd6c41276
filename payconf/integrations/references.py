"""References between the live objects of a shop: from its method identifiers to integrations, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from payconf.integrations import types
from payconf.integrations.methods import make_identifier, parse_identifier
from payconf.model.errors import Rejected
from payconf.model.value import Gone, LiveRef, Value


def reference(identifier: str, type_names: Mapping[str, str]) -> LiveRef | Gone:
    """What an identifier means: a method of a live integration of that type, or nothing.

    `type_names`: by integration id, payconf's name of its type.
    """
    parsed = parse_identifier(identifier)
    if parsed is None:
        return Gone(identifier, "")
    type_name, method, ident = parsed
    if type_names.get(str(ident)) == type_name:
        return LiveRef("integrations", str(ident), f"method.{method}")
    return Gone(f"{type_name}.{method}", str(ident))


def identifiers(methods: Iterable[Value], type_names: Mapping[str, str]) -> tuple[str, ...]:
    """The shop's identifiers of methods; raises Rejected for what is no method of a live integration."""
    return tuple(_identifier(method, type_names) for method in methods)


def _identifier(method: Value, type_names: Mapping[str, str]) -> str:
    match method:
        case Gone(what, ""):
            return what
        case Gone(what, ident):
            type_name, _, name = what.partition(".")
            if type_name in types() and types()[type_name].method(name) is not None:
                return make_identifier(types()[type_name], name, ident)
        case LiveRef("integrations", ident, output) if ident in type_names and type_names[ident] in types():
            known = types()[type_names[ident]]
            name = output.removeprefix("method.")
            if known.method(name) is not None:
                return make_identifier(known, name, ident)
    raise Rejected(f"{_meant(method, type_names)}, so no rule can offer it.", field="methods")


def _meant(method: Value, type_names: Mapping[str, str]) -> str:
    """What is wrong with a method, in words for people."""
    match method:
        case LiveRef("integrations", ident, output) if ident in type_names:
            return (
                f"integrations/{ident} of the shop has no method {output.removeprefix('method.') or type_names[ident]}"
            )
        case LiveRef(kind, ident, _):
            return f"{kind}/{ident} no longer exists in the shop"
        case Gone(what, _):
            return f"{what.rstrip('.')} is no method that the shop knows"
        case _:
            return "what stands there is no method"
