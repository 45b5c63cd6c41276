"""An open connection to one organization of a shop, and the names that it resolves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from payconf.http import Client, Settings
from payconf.http.limits import Limits
from payconf.integrations import by_channel_type
from payconf.model.errors import NotFound, ProviderError, Rejected
from payconf.model.secret import Secret
from payconf.providers.orocommerce import errors, login
from payconf.providers.orocommerce.api import CONNECTIONS, PAGE, ROOT, Api, Document, attributes
from payconf.providers.orocommerce.login import Login

if TYPE_CHECKING:
    from payconf.providers.base import Target

CHANNELS = "/integrationchannels"
_SETTINGS = Settings(read_timeout=60.0, total_timeout=90.0, connections=CONNECTIONS, rate=200.0, burst=50)
_FIELDS = ("client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Organization:
    """Of the OAuth client. `made`: when, as the shop says; with the id it tells one installation from another."""

    id: str
    name: str
    made: str
    alone: bool
    """True where the client sees no other."""


@dataclass(slots=True)
class Session:
    """What the readers and writers of the provider are given. May be used by several threads."""

    api: Api
    login: Login
    client: Client
    named: str | None
    refunds_since: datetime | None = None
    terms: tuple[str, ...] | None = None
    """Ids of the payment terms, as they were last read."""
    _types: dict[str, str] | None = None
    _organization: Organization | None = None
    _ids: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def close(self) -> None:
        """Forget the token, and let go of the connections."""
        self.login.close()
        self.client.close()

    def organization(self) -> Organization:
        """Whose objects are seen. Raises Rejected where the configured one isn't the client's."""
        with self._lock:
            if self._organization is None:
                self._organization = _organization(self.api, self.named)
            return self._organization

    def scope(self) -> dict[str, str]:
        """The query that keeps a list to the organization; none where the client sees no other."""
        held = self.organization()
        return {} if held.alone else {"filter[organization]": held.id}

    def ids(self, resource: str) -> Mapping[str, str]:
        """Ids of websites or localizations by name, read once."""
        with self._lock:
            if resource not in self._ids:
                self.names(resource)
            return self._ids[resource]

    def names(self, resource: str) -> dict[str, str]:
        """Names of websites or localizations by id, as the shop has them now."""
        read = self.api.everything(f"/{resource}", {f"fields[{resource}]": "name"})
        found = {str(item["id"]): str(attributes(item)["name"]) for item in read.items}
        with self._lock:
            self._ids[resource] = {name: ident for ident, name in found.items()}
        return found

    def resolve(self, resource: str, names: Iterable[str], field_name: str) -> list[str]:
        """Ids of names; raises Rejected with those that the shop has."""
        known = self.ids(resource)
        missing = [name for name in names if name not in known]
        if missing:
            raise Rejected(
                f"The shop has no {resource.removesuffix('s')} {missing[0]!r}.",
                f"It has {', '.join(sorted(known))}.",
                field_name,
            )
        return [known[name] for name in names]

    def remember(self, read: Document, whole: bool = True) -> None:
        """Keep the types of a list of integrations, instead of those read before where it is whole."""
        with self._lock:
            if whole:
                self._types = _types(read)
            elif self._types is not None:
                self._types.update(_types(read))

    def made(self, ident: str, type_name: str | None) -> None:
        """Keep the type of an integration that was made, or forget one that was deleted (None)."""
        with self._lock:
            if self._types is None:
                self._types = {}
            if type_name is None:
                self._types.pop(ident, None)
            else:
                self._types[ident] = type_name

    def type_names(self, asked: Iterable[str] = ()) -> dict[str, str]:
        """Payconf's type of each integration, by id; of a type that no table has, the shop's own.

        `asked`: ids that must be looked up where they weren't read before.
        """
        with self._lock:
            query = {**self.scope(), "fields[integrationchannels]": "channelType"}
            if self._types is None:
                self._types = _types(self.api.everything(CHANNELS, query))
            if missing := sorted(set(asked) - self._types.keys(), key=int):
                found = self.api.everything(CHANNELS, {**query, "filter[id]": ",".join(missing)})
                self._types.update(_types(found))
            return dict(self._types)  # other threads add to it


def connect(target: Target, limits: Limits, clock: Callable[[], float] = time.monotonic, page: int = PAGE) -> Session:
    """A session that has not spoken to the shop yet. Raises Rejected where the login is not configured."""
    credentials = {name: _credential(target, name) for name in _FIELDS}
    settings = _settings(target)
    account = target.identifiers.get("client_id", "")
    doorway = Client(target.url, limits, account=account, settings=settings, explain=login.explain)
    held = Login(doorway, credentials, clock, lambda: _answers(doorway))
    client = Client(
        target.url, limits, account=account, authorize=held.authorize, settings=settings, explain=errors.explain
    )
    return Session(Api(client, held, page), held, client, target.organization, target.refunds_since)


def _settings(target: Target) -> Settings:
    if target.timeouts is None:
        return _SETTINGS
    connect, read, total = target.timeouts
    return replace(_SETTINGS, connect_timeout=connect, read_timeout=read, total_timeout=total)


def _credential(target: Target, name: str) -> Secret:
    if name in target.secrets:
        return target.secrets[name]
    if name in target.identifiers:
        return Secret(target.identifiers[name].encode())
    raise Rejected(
        f"`shop:` says no {name}, so nobody can log in.",
        "Make an OAuth application in the shop (System > User Management > OAuth Applications), and reference its id "
        "and secret in environment.yaml.",
        name,
    )


def _answers(client: Client) -> bool:
    """Whether the API is there: without a token it says 401, switched off 404 (recordings 00 and 02)."""
    try:
        client.request("GET", f"{ROOT}{CHANNELS}", headers={"Accept": "application/vnd.api+json"})
    except NotFound:
        return False
    except ProviderError:
        return True
    return True


def _organization(api: Api, named: str | None) -> Organization:
    """The configured organization, else the only one that the client sees."""
    query = {"fields[organizations]": "name,createdAt"}
    seen = [(str(item["id"]), attributes(item)) for item in api.everything("/organizations", query).items]
    found = [(ident, held) for ident, held in seen if named in (None, held.get("name"))]
    if len(found) == 1:
        ident, held = found[0]
        return Organization(ident, str(held.get("name")), str(held.get("createdAt")), len(seen) == 1)
    names = ", ".join(sorted(str(held.get("name")) for _, held in seen))
    if named is None:
        raise Rejected(
            f"The client sees several organizations ({names}), and none is configured.",
            "Write `organization:` under `shop:` in environment.yaml.",
            "organization",
        )
    raise Rejected(
        f"The shop has no organization {named!r} that this client sees; it sees {names or 'none'}.",
        "An OAuth client belongs to one organization: use one of that organization's, or correct the name.",
        "organization",
    )


def _types(read: Document) -> dict[str, str]:
    return {str(item["id"]): _type_name(str(attributes(item)["channelType"])) for item in read.items}


def _type_name(channel_type: str) -> str:
    known = by_channel_type(channel_type)
    return known.name if known else channel_type
