"""Asks a running shop whether payconf can work with it: API, bridge, permissions, bundles. Changes nothing.

What a role may write is asked with calls that no shop can carry out: to an id that doesn't exist, or with a blank
name. Permissions are looked at before either (recording 11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payconf.integrations import types
from payconf.integrations.base import IntegrationType
from payconf.integrations.versions import available
from payconf.model.errors import NotAllowed, NotFound, PayconfError, ProviderError, Rejected
from payconf.model.inspection import Observation
from payconf.model.resource import LiveResource
from payconf.providers.orocommerce import integrations, others, rules
from payconf.providers.orocommerce.api import Api
from payconf.providers.orocommerce.bridge import STAMP, served_types
from payconf.providers.orocommerce.errors import BRIDGE, Refusal
from payconf.providers.orocommerce.session import CHANNELS, Session

_NOBODY = "2147483647"
"""An id that no object has."""

_RULES = (
    *("paymentmethodsconfigsrules", "rules", "paymentmethodconfigs"),
    *("paymentmethodsconfigsruledestinations", "paymentmethodsconfigsruledestinationpostalcodes"),
)
_BRIDGED = ("integrationchannels", *_RULES, "websites", "paymenttransactions")
_STOCK = ("paymentterms", "localizations", "organizations", "customers", "customergroups", "configuration")
_UNNEEDED = ("orders", "users", "customerusers", "products", "shoppinglists")
_CREATED: Mapping[str, Mapping[str, Any]] = {
    "integrationchannels": {"name": ""},
    "paymentmethodsconfigsrules": {"currency": ""},
    "paymentterms": {"label": ""},
}


@dataclass(frozen=True, slots=True)
class Declared:
    """What environment.yaml says of the shop."""

    version: str
    bundles: Sequence[str] | None


def inspect(session: Session, declared: Declared, powerless: Session | None) -> Iterator[Observation]:
    """Every observation; ends early where nothing further can be seen. `powerless`: of a user without permissions."""
    try:
        organization = session.organization()
    except PayconfError as error:
        yield Observation("login", False, error.message, error.fix)
        return
    yield Observation("login", True, f"the client is of the organization {organization.name}")
    expected = [known.settings for known in served_types(declared.version, declared.bundles)]
    yield from _reading(session.api, [*_BRIDGED, *dict.fromkeys(expected), *_STOCK])
    yield _whole(session)
    yield _stamp(session.api)
    yield from _writing(session.api)
    yield from _broader(session.api)
    yield from _bundles(session.api, declared)
    yield from _closed(powerless, list(dict.fromkeys(expected)))
    yield Observation(
        "owner",
        None,
        "the default owner of an integration is not served: those that payconf makes have none, and the back office "
        "asks for one when somebody saves them there",
    )
    yield Observation("version", None, f"the shop doesn't tell its version; {declared.version} is declared")


def _reading(api: Api, resources: Sequence[str]) -> Iterator[Observation]:
    failed = 0
    for resource in resources:
        error = _refused(api, "GET", resource)
        if error is not None:
            failed += 1
            yield Observation(resource, False, error.message, error.fix)
    if not failed:
        yield Observation("reading", True, f"all {len(resources)} resources are served")


def _whole(session: Session) -> Observation:
    """Whether a plan could be made: everything is read once, as a plan reads it."""
    try:
        found = {name: len(list(reader(session))) for name, reader in _READERS.items()}
    except PayconfError as error:
        return Observation("plan", False, f"a plan could not be made: {error.message}", error.fix)
    return Observation("plan", True, f"all is read that a plan needs: {_counted(found)}")


def _counted(found: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in found.items())


def _stamp(api: Api) -> Observation:
    """Whether the bridge is the one that this payconf prints."""
    try:
        api.get(CHANNELS, {f"filter[{STAMP}]": "payconf", "page[size]": "1"})
    except Refusal:
        text = "the bridge doesn't say that it is this payconf's, so that it can't be shown to be complete"
        return Observation("bridge", None, text, BRIDGE)
    except ProviderError as error:
        return Observation("bridge", False, error.message, error.fix)
    return Observation("bridge", True, "it is the one that this payconf prints")


def _writing(api: Api) -> Iterator[Observation]:
    denied = False
    for resource in _CREATED:
        errors = {_VERBS[method]: _refused(api, method, resource) for method in ("POST", "PATCH", "DELETE")}
        verbs = [verb for verb, error in errors.items() if isinstance(error, NotAllowed)]
        denied = denied or bool(verbs)
        if verbs and any(error is not None and error.fix == BRIDGE for error in errors.values()):
            text = f"the shop's API lets nobody {', '.join(verbs)} {resource}"
            yield Observation(f"writing {resource}", False, text, BRIDGE)
        elif verbs:
            text = f"the role may not {', '.join(verbs)} {resource}"
            yield Observation(f"writing {resource}", False, text, f"Give the role {_PERMISSIONS[resource]}.")
    if not denied:
        yield Observation("writing", True, "the role may create, change and delete integrations, rules and terms")


def _broader(api: Api) -> Iterator[Observation]:
    """What payconf never needs, and the role may all the same."""
    open_ = [resource for resource in _UNNEEDED if _refused(api, "GET", resource) is None]
    if open_:
        text = f"the role may also read {', '.join(open_)}, which payconf never needs"
        yield Observation("role", False, text, "Give the OAuth application a user whose role has only what is needed.")
    else:
        yield Observation("role", True, f"it reads none of {', '.join(_UNNEEDED)}")


def _bundles(api: Api, declared: Declared) -> Iterator[Observation]:
    """Types that the shop serves and environment.yaml doesn't name."""
    known = {entry.name for entry in served_types(declared.version, declared.bundles)}
    others = [entry for entry in types().values() if entry.name not in known and _possible(entry, declared)]
    extra = sorted({entry.bundle for entry in others if _refused(api, "GET", entry.settings) is None})
    if extra:
        text = f"the shop also serves {', '.join(extra)}, which `bundles:` doesn't name"
        yield Observation("bundles", None, text, "Name them in environment.yaml, or leave them out of the bridge.")
    else:
        yield Observation("bundles", True, "the shop serves those that environment.yaml names")


def _closed(powerless: Session | None, settings: Sequence[str]) -> Iterator[Observation]:
    """Nothing may answer a user without permissions but 403."""
    if powerless is None:
        text = "whether the bridge is closed to users without permissions was not looked at"
        yield Observation("closed", None, text, "Name a client whose user's role has none: --powerless ID SECRET.")
        return
    calls = [("GET", name) for name in (*_BRIDGED, *settings)]
    calls += [("PATCH", name) for name in ("integrationchannels", *_RULES, *settings)]
    calls += [("POST", name) for name in _CREATED] + [("DELETE", name) for name in _CREATED]
    found: list[str] = []
    for method, resource in calls:
        try:
            error = _refused(powerless.api, method, resource)
        except PayconfError as problem:
            yield Observation("closed", False, problem.message, problem.fix)
            return
        if not isinstance(error, NotAllowed):
            found.append(f"{_VERBS[method]} {resource}")
    if found:
        text = f"a user without any permission may {', '.join(found)}"
        yield Observation("closed", False, text, f"Anybody with a login can change where money goes. {BRIDGE}")
    else:
        yield Observation("closed", True, f"{len(calls)} calls of a user without permissions were all refused")


def _refused(api: Api, method: str, resource: str) -> ProviderError | None:
    """How a call is refused; None where it is not, or only because what it is about doesn't exist or is blank."""
    path = "/configuration/application" if resource == "configuration" else f"/{resource}"
    described: dict[str, Any] = {"type": resource}
    try:
        if method == "GET":
            api.get(path, {} if resource == "configuration" else {"page[size]": "1"})
        elif method == "POST":
            api.post(path, {"data": {**described, "attributes": _CREATED[resource]}})
        elif method == "PATCH":
            api.patch(f"{path}/{_NOBODY}", {"data": {**described, "id": _NOBODY, "attributes": _NOTHING}})
        else:
            api.delete(f"{path}/{_NOBODY}")
    except (Rejected, NotAllowed) as error:
        return error if isinstance(error, NotAllowed) else None
    except NotFound as error:
        return error if method == "GET" else None
    return None


def _possible(known: IntegrationType, declared: Declared) -> bool:
    return available(known, declared.version)


_READERS: Mapping[str, Callable[[Session], Iterable[LiveResource]]] = {
    "integrations": integrations.read,
    "payment rules": rules.read,
    "payment terms": others.terms,
    "payments under way": others.transactions,
}
_NOTHING: Mapping[str, Any] = {"name": ""}
_VERBS = {"GET": "read", "POST": "create", "PATCH": "change", "DELETE": "delete"}
_PERMISSIONS = {
    "integrationchannels": "View, Create, Edit and Delete on Integration",
    "paymentmethodsconfigsrules": "View, Create, Edit and Delete on Payment Rule",
    "paymentterms": "View, Create, Edit and Delete on Payment Term",
}
