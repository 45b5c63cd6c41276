"""The form of a service: what its credentials look like and how their mode shows. Data only.

Grammar, lengths, hosts and published values come from facts/providers (official docs of each service, named there).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One field of a credential.

    `sensitivity`: secret (never in text), public (sent to browsers) or identifying (names an account; may be text).
    `pattern`: a full-match regex of a well-formed value, "" where nobody publishes one. `prefixes`: by mode, where
    the value itself tells it. `published`: SHA-256 hex of values that official docs and SDKs publish for tests.
    `lifetime_days`: None where it doesn't expire by itself. `required`: a credential without it is incomplete.
    `joined_with`: other fields of the credential that are often pasted together with this one.
    """

    name: str
    sensitivity: Literal["secret", "public", "identifying"]
    pattern: str = ""
    prefixes: tuple[tuple[str, Literal["test", "live"]], ...] = ()
    published: frozenset[str] = frozenset()
    lifetime_days: int | None = None
    required: bool = True
    joined_with: tuple[str, ...] = ()
    shared_between_environments: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A payment service. `hosts`: exact host names by mode. `askable`: an API tells account and mode.

    `proof` says in a sentence how account and mode are proven; `attestable`: an attestation may stand for it.
    """

    name: str
    title: str
    kinds: tuple[CredentialKind, ...]
    hosts: dict[Literal["test", "live"], frozenset[str]] = field(default_factory=dict)
    askable: bool = False
    proof: str = ""
    source: str = ""

    @property
    def attestable(self) -> bool:
        """Only where the service can't be asked."""
        return not self.askable

    def kind(self, name: str) -> CredentialKind | None:
        """The kind of a credential field."""
        return next((kind for kind in self.kinds if kind.name == name), None)
