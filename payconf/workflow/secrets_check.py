"""payconf secrets check: whether every secret that an environment names is where its reference says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from payconf.model.errors import SecretDenied, StoreError
from payconf.model.reference import Reference, looks_like_reference, parse_reference
from payconf.model.secret_check import Found, SecretCheck, Use
from payconf.stores import scheme

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.secret_facts import Facts
    from payconf.stores.resolver import Resolver


def secrets_checked(environment: Environment, resolver: Resolver, read: bool) -> tuple[SecretCheck, ...]:
    """One answer a reference, in their order. `read`: values are read also where metadata would do."""
    named: dict[Reference, list[Use]] = {}
    for reference, use in references(environment):
        named.setdefault(reference, []).append(use)
    resolver.prefetch(reference for reference in named if read or not scheme(reference.scheme).metadata)
    check = partial(_checked, resolver, read)
    return tuple(resolver.at_once(check, [(reference, tuple(uses)) for reference, uses in named.items()]))


def references(environment: Environment) -> Iterator[tuple[Reference, Use]]:
    """Every reference of an environment that resolved, with what it is for."""
    for name, credential in environment.credentials.items():
        for field, entry in credential.fields.items():
            if entry.reference is not None:
                yield entry.reference, Use(f"credentials/{name}.{field}", entry.span)
    settings, origins = environment.settings, environment.origins
    project = environment.project
    own: list[tuple[tuple[str, ...], str | None]] = [
        (("shop", "client_id"), settings.shop.client_id),
        (("shop", "client_secret"), settings.shop.client_secret),
        (("plan_keys", "sign"), settings.plan_keys.sign),
        (("project", "fingerprint_key"), project.fingerprint_key),
        (("project", "state"), project.state),
        *_texts(("project", "stores"), project.stores),
        *_texts(("stores",), settings.stores),
    ]
    for path, text in own:
        if text is not None and looks_like_reference(text):
            what = path[1:] if path[0] == "project" else path
            yield parse_reference(text), Use(".".join(what), origins.span(*path))


def _texts(path: tuple[str, ...], node: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in settings of stores: what opens one is a reference."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _texts((*path, name), value)
    elif isinstance(node, str):
        yield path, node


def _checked(resolver: Resolver, read: bool, named: tuple[Reference, tuple[Use, ...]]) -> SecretCheck:
    reference, uses = named
    try:
        facts = None if read else _metadata(resolver, reference)
        if facts is None or facts.read:
            resolver(reference)
            facts = resolver.facts(reference)
            return SecretCheck(str(reference), uses, Found.THERE, facts, looked=True)
    except StoreError as error:
        return SecretCheck.failed(str(reference), uses, error)
    return SecretCheck(str(reference), uses, Found.THERE, facts)


def _metadata(resolver: Resolver, reference: Reference) -> Facts | None:
    """What the store tells without the value; None where it tells nothing so, or not to us."""
    if not scheme(reference.scheme).metadata:
        return None
    try:
        return resolver.look(reference)
    except SecretDenied:  # some may read a secret, and nothing about it
        return None
