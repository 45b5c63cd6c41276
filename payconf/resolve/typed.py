"""Typing: pydantic once per object. One broken object hides no other."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic_core import ValidationError

from payconf.integrations import types
from payconf.integrations.models import model_for
from payconf.model.config.types import Section
from payconf.model.nearest import did_you_mean, names
from payconf.model.node import Mapping
from payconf.resolve.translate import Subject, translate
from payconf.services import services

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from payconf.integrations.base import IntegrationType
    from payconf.model.brought import RegistryError
    from payconf.model.finding import Finding
    from payconf.model.node import Node

_ACTION = "payment_action"
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


@functools.cache
def _model(kind: str) -> Any:
    """What the objects of a kind are typed by. Only models of what occurs are made: each takes milliseconds."""
    if kind == "rules":
        from payconf.model.config.rules import Rule

        return Rule
    if kind == "checkouts":
        from payconf.model.config.checkouts import Checkout

        return Checkout
    if kind in ("payment_terms", "destination_groups", "aliases"):
        from payconf.model.config.small import Alias, DestinationGroup, PaymentTerm

        return {"payment_terms": PaymentTerm, "destination_groups": DestinationGroup, "aliases": Alias}[kind]
    from payconf.model.config.webhooks import PaymentMethodConfiguration, PaymentMethodDomain, Webhook

    return {
        "webhooks": Webhook,
        "payment_method_configurations": PaymentMethodConfiguration,
        "payment_method_domains": PaymentMethodDomain,
    }[kind]


@functools.cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(model)


def validated(node: object, model: Any, subject: Subject, found: list[Finding]) -> Any | None:
    """The typed value of one object, or None with findings."""
    try:
        if isinstance(model, type) and issubclass(model, Section):
            return model.model_validate(node)
        return _adapter(model).validate_python(node)
    except ValidationError as error:
        found.extend(translate(error, subject, model, len(found)))
        return None


def section(kind: str, whole: Subject, found: list[Finding]) -> dict[str, Any]:
    """All objects of one kind that could be typed, by key. `whole` is the merged tree."""
    typed: dict[str, Any] = {}
    block = whole.root.get(kind)
    for key, node in block.items() if isinstance(block, Mapping) else ():
        subject = Subject(whole.root, (kind, key), whole.sources, f"{kind}/{key}", whole.start)
        check_key(key, subject, found)
        if kind == "integrations":
            value = _integration(node, subject, found)
        else:
            value = validated(node, _model(kind), subject, found)
        if value is not None:
            typed[key] = tuple(value) if kind == "destination_groups" else value
    return typed


def check_key(key: str, subject: Subject, found: list[Finding]) -> None:
    """Every key of an object is one of payconf's names."""
    if not _KEY.fullmatch(key):
        found.append(subject.finding("PC108", f"{key!r} can't be a key", (), key=True))


def _no_action(known: IntegrationType, node: Mapping, subject: Subject, found: list[Finding]) -> list[str]:
    """`payment_action` where the type offers none: that is no typing error, and what decides instead is said."""
    if _ACTION not in node or known.field(_ACTION) is not None:
        return []
    takes = f": {known.takes}" if known.takes else ""
    found.append(subject.finding("PC119", f"{known.title} has no {_ACTION} to choose{takes}", (_ACTION,), key=True))
    return [_ACTION]


def _integration(node: Node, subject: Subject, found: list[Finding]) -> Any | None:
    """One integration by the model of its type. What belongs to its credential is told apart from typing errors."""
    if not isinstance(node, Mapping):
        return validated(node, Section, subject, found)
    name = node.get("type")
    if name is None:
        found.append(subject.finding("PC107", f"type is missing; there are {names(types())}", (), key=True))
        return None
    if not isinstance(name, str) or name not in types():
        hint = (did_you_mean(name, types()) if isinstance(name, str) else "") or f"; there are {names(types())}"
        found.append(subject.finding("PC107", f"there is no integration type {name!r}{hint}", ("type",)))
        return None
    if (problem := _broken(name)) is not None:
        at = subject.finding("PC107", problem.message.removesuffix("."), ("type",))
        found.append(replace(at, fix=problem.fix))
        return None
    access = [field.name for field in types()[name].fields if field.origin == "credential" and field.name in node]
    for field in access:
        text = f"{field!r} belongs into credentials.yaml; the integration names its entry with `credentials:`"
        found.append(subject.finding("PC110", text, (field,), key=True))
    access += _no_action(types()[name], node, subject, found)
    own = {key: value for key, value in node.items() if key not in access}
    value = validated(own if access else node, model_for(name), subject, found)
    return None if access else value


def _broken(name: str) -> RegistryError | None:
    """What is wrong with the package that brings a type, or with the one that brings its service."""
    problem = types().problem(name)
    return problem if problem is not None else services().problem(types()[name].service or "")
