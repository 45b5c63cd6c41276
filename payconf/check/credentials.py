"""Credentials and the integrations that use them. Values stay unseen: only their presence, length and form count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations.versions import byte_limit
from payconf.model.nearest import did_you_mean, names
from payconf.services import services

if TYPE_CHECKING:
    from payconf.check.view import Integration, View
    from payconf.integrations.base import Field
    from payconf.model.environment import Credential
    from payconf.services.base import Service


def check(view: View) -> None:
    """Every credential that is named, and every one that isn't."""
    users: dict[str, list[Integration]] = {}
    for entry in view.with_service():
        name = str(entry.settings.credentials)
        if name in view.declared("credentials"):
            users.setdefault(name, []).append(entry)
        else:
            text = f"there is no credential {name!r}{did_you_mean(name, view.declared('credentials'))}"
            view.note("PC301", text, "integrations", entry.key, "credentials")
    broken = view.declared("integrations").keys() - view.integrations.keys()
    for name, credential in view.environment.credentials.items():
        if name in users:
            _used(view, credential, users[name])
        elif not broken:
            view.note("PC401", "no integration uses this credential", "credentials", name, at_key=True)


def _used(view: View, credential: Credential, users: list[Integration]) -> None:
    first = users[0].type.service
    for entry in users[1:]:
        if entry.type.service != first:
            text = f"integrations/{users[0].key} uses {credential.name} for {first}, this one for {entry.type.service}"
            view.note("PC304", text, "integrations", entry.key, "credentials")
    service = services()[str(first)]
    for name in credential.fields:
        if service.kind(name) is None:
            known = [kind.name for kind in service.kinds]
            hint = did_you_mean(name, known) or f"; it has {names(known)}"
            text = f"{service.title} has no field {name!r}{hint}"
            view.note("PC303", text, "credentials", credential.name, name, at_key=True)
    for entry in users:
        if entry.type.service == first:
            _fields(view, credential, entry, service)


def _fields(view: View, credential: Credential, entry: Integration, service: Service) -> None:
    """What one integration needs of its credential."""
    wanted = [field for field in entry.type.fields if field.origin == "credential"]
    missing = [field.name for field in wanted if field.required and field.name not in credential.fields]
    if missing:
        text = f"integrations/{entry.key} needs {names(missing)}, too"
        view.note("PC302", text, "credentials", credential.name, at_key=True)
    for field in wanted:
        entered = credential.fields.get(field.name)
        if entered is not None and entered.literal is not None:
            _literal(view, credential.name, field, entered.literal, service)
    for rule in entry.type.cross:
        if rule.check == "same_mode":
            _same_mode(view, credential, rule.fields, service)


def _literal(view: View, name: str, field: Field, value: str, service: Service) -> None:
    """A value that stands in the text must fit. It is never part of the message: it may be a secret by mistake."""
    path, kind = ("credentials", name, field.name), service.kind(field.name)
    limit = byte_limit(field, view.version)
    if field.choices and value not in field.choices:
        view.note("PC305", f"{field.name} is none of {', '.join(field.choices)}", *path)
    elif not (field.min_length or 0) <= len(value) <= (field.max_length or len(value)):
        bounds = f"{field.min_length or 1} to {field.max_length}"
        view.note("PC305", f"{field.name} has {len(value)} characters; the shop takes {bounds}", *path)
    elif limit is not None and len(value.encode()) > limit:
        text = f"{field.name} has {len(value.encode())} bytes; at most {limit} fit into the shop's column"
        view.note("PC333", text, *path)
    elif kind is not None and kind.confidence == "source" and not kind.well_formed(value):
        view.note("PC404", f"{field.name} has not the form that {service.title} publishes", *path)


def _same_mode(view: View, credential: Credential, fields: tuple[str, ...], service: Service) -> None:
    """Where the text alone shows two modes."""
    modes = {}
    for name in fields:
        kind, entered = service.kind(name), credential.fields.get(name)
        if kind is not None and entered is not None and entered.literal is not None:
            mode = kind.mode(entered.literal)
            if mode is not None:
                modes[name] = mode
    if len(set(modes.values())) > 1:
        text = " and ".join(f"{name} is {mode}" for name, mode in modes.items())
        view.note("PC336", f"{text}; they belong to one account", "credentials", credential.name, next(iter(modes)))
