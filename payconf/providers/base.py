"""The provider contract: what a module must have to be the adapter of one live system.

A provider never diffs, decides, prints, retries writes, reads the environment or sees YAML. Its errors are leaves of
payconf.model.errors.ProviderError. It makes no payment either: what can is brought apart from it (payconf.smoke.base).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable
from urllib.parse import quote

from payconf.model.change import Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and as whom. `url` as configured; `side` says which hosts of a service may be spoken to.

    `secrets` and `identifiers` are the fields of the credential, by name; the field of its integrations that names a
    host, where their type has one (`api_endpoint`), is among the identifiers. `folder`: where the embedded shops lie.
    `refunds_since`: a captured payment that is older needn't be told; None where nobody says. `timeouts`: seconds to
    connect, until the next byte of an answer, and for a whole call; None as the provider has them.
    `hosts`: by host name of a payment service, the address that stands in for it; tests alone have any.
    """

    url: str
    side: Literal["test", "live"] = "test"
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    organization: str | None = None
    version: str = "any"
    folder: str = ""
    refunds_since: datetime | None = None
    timeouts: tuple[float, float, float] | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)

    def base(self, host: str) -> str:
        """The address of a payment service's host. `host` is one of its table (payconf.services), of `side`."""
        return self.hosts.get(host, f"https://{host}")

    def required(self, name: str, service: str) -> Secret:
        """A field of the credential; raises Rejected, naming the service, where there is none or an empty one."""
        found = self.secrets[name] if name in self.secrets else Secret(self.identifiers.get(name, "").encode())
        if not found.reveal().strip():
            raise Rejected(
                f"The credential has no {name}, so {service} can't be asked.",
                f"Add {name} to the credential in credentials.yaml.",
                name,
            )
        return found

    def segment(self, name: str, service: str) -> str:
        """A field of the credential as one part of a path; raises Rejected where it can't be one."""
        text = self.required(name, service).reveal().decode("utf-8", "replace").strip()
        if text in (".", ".."):
            raise Rejected(f"{name} is no {name} of {service}.", f"Copy {name} again.", name)
        return quote(text, safe="")


def keeps_no(service: str, kind: str) -> Rejected:
    """The error of a provider that is asked for a kind that it doesn't have."""
    return Rejected(f"payconf keeps no {kind} at {service}.")


Session = Any
"""Whatever `connect` of the same provider returns; nobody else looks inside. It has a `close()`."""


@runtime_checkable
class Provider(Protocol):
    """A provider module. `KINDS` by name; the kinds `websites`, `localizations` and `transactions` are record_only.

    So is `settings`, one object or none: its `application_url` is where the shop itself believes to be.

    A module whose sessions may be used by several threads also has `CONCURRENT = True`. One that can read single
    objects has `find(session, kind, name, value)`: as read, but at least those whose `name` (`id`, or the field by
    which the kind is known again) is `value`; without it everything is read where one object is asked for.

    `write` gets a change whose Refs have been replaced by LiveRef and whose SecretRefs by Secret. `values` are then
    complete for create and replace (which is written like a create), the changed fields only for update and disable,
    and none for retire (which only says what the changes before it came to) and delete. A field that is told once
    (payconf.model.kind) is in the values of no create; its secret is in the Outcome's `secrets`. In an update its value
    is None, which asks for a new one.
    """

    NAME: str
    KINDS: Mapping[str, Kind]

    def connect(self, target: Target) -> Session:
        """Open a session; cheap, and no proof of anything yet."""

    def identify(self, session: Session) -> Account:
        """Who are we to this system, test or live, as the system itself says."""

    def read(self, session: Session, kind: str) -> Iterable[LiveResource]:
        """Everything of one kind, every page, or raise; never less without saying so."""

    def write(self, session: Session, change: Change) -> Outcome:
        """Carry out one change; says what was assigned."""
