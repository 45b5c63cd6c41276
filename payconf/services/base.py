"""The form of a service: what its credentials look like and how their mode shows. Data only.

Grammar, lengths, hosts and published values come from facts/providers (official docs of each service, named there).
"""

from __future__ import annotations

import enum
import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from payconf.model.evidence import Mode, Piece, Source
from payconf.model.span import NOWHERE, Span

TestOrLive = Literal["test", "live"]
Prefixes = tuple[tuple[str, TestOrLive], ...]


def prefixes(*words: str) -> Prefixes:
    """`<word>_test_` and `<word>_live_` with the mode that they tell.

    They are put together here so that no file of ours holds text that a scanner takes for a key.
    """
    modes: tuple[TestOrLive, ...] = ("test", "live")
    return tuple((f"{word}_{mode}_", mode) for word in words for mode in modes)


def any_of(*patterns: str) -> str:
    """One regex for a value that has one of several published forms."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a service lets a credential live, as it publishes it."""

    number: int
    unit: Literal["day", "year"]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    def last_day(self, made: date) -> date:
        """The day (UTC) on which it ends that was made on this day.

        Years are those of the calendar. What was made on 29 February ends on the 28th where a year has no 29th: the
        earlier of the two days that a service may mean.
        """
        if self.unit == "day":
            return made + timedelta(days=self.number)
        year = made.year + self.number
        leap = (made.month, made.day) == (2, 29) and not isleap(year)
        return date(year, 2, 28) if leap else made.replace(year=year)


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """One field of a credential.

    `sensitivity`: secret (never in text), public (sent to browsers) or identifying (names an account; may be text).
    `pattern`: a full-match regex of a well-formed value, "" where nobody publishes one; `confidence` says how well
    that is known: source (published), derived (from SDKs and samples), memory, guess. `prefixes`: by mode, where
    the value itself tells it. `published`: SHA-256 hex of values that official docs and SDKs publish for tests.
    `lifetime`: from its making on, None where it doesn't expire by itself; `lifetime_by`: another one by what made it
    (`made_by:` in credentials.yaml). `required`: a credential without it is incomplete.
    `joined_with`: other fields of the credential that are often pasted together with this one.
    `shared_between_environments`: an equal value in two environments is normal, as with a partner's code.
    """

    name: str
    sensitivity: Literal["secret", "public", "identifying"]
    pattern: str = ""
    confidence: Literal["", "source", "derived", "memory", "guess"] = ""
    prefixes: Prefixes = ()
    published: frozenset[str] = frozenset()
    lifetime: Lifetime | None = None
    lifetime_by: tuple[tuple[str, Lifetime], ...] = ()
    required: bool = True
    joined_with: tuple[str, ...] = ()
    shared_between_environments: bool = False
    title: str = ""

    def lives(self, made_by: str | None) -> Lifetime | None:
        """How long it lives that was made by this; None where it doesn't expire by itself."""
        return dict(self.lifetime_by).get(made_by or "", self.lifetime)

    def mode(self, value: str) -> TestOrLive | None:
        """What the value's own prefix says; None where it says nothing. The longest prefix decides."""
        found = [(prefix, mode) for prefix, mode in self.prefixes if value.startswith(prefix)]
        return max(found, key=lambda entry: len(entry[0]))[1] if found else None

    def well_formed(self, value: str) -> bool:
        """True where the value has the published form, and where nobody publishes one."""
        return not self.pattern or re.fullmatch(self.pattern, value) is not None

    def is_published(self, value: str) -> bool:
        """True for a value that official docs or SDKs give to everybody for tests."""
        return bool(self.published) and sha256(value.encode()).hexdigest() in self.published


UNKNOWN = (
    "Nobody publishes that an old and a new one are valid at the same time: count on payments that fail from the "
    "change at the service until this plan is applied."
)
_UNKNOWN_BEFORE = (
    "Choose an hour of few orders, and have this plan's command at hand.",
    "Make the new one at the service, and write it into its store at once.",
)
_UNKNOWN_AFTER = ("Let a payment be made, and look for it at the service.",)


class Way(enum.Enum):
    """How a credential of a service changes over from an old value to a new one."""

    OVERLAP = "overlap at the service"
    SECOND_USER = "a second user"
    GAP = "a gap that can't be avoided"


@dataclass(frozen=True, slots=True)
class Rotation:
    """How some fields of a credential are rotated.

    `says`: what that means for payments, a sentence. `before`: what a person does at the service before the new value
    is in its store; `after`: when the shop has it. One sentence a step. `hours`: how long at most the old value stays
    valid beside the new one, 0 where it doesn't. `confidence` and `source` as of a CredentialKind.
    """

    way: Way
    fields: tuple[str, ...]
    says: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    hours: int = 0
    confidence: Literal["source", "derived", "memory", "guess"] = "guess"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A payment service. `hosts`: exact host names by mode. `askable`: an API tells account and mode.

    `keeps`: by kind of object that payconf manages there (`webhooks` …), the fields that it has in YAML; a webhook's
    `signing_secret` is one that the service tells once.

    `proof` says in a sentence how account and mode are proven; `attestable`: an attestation may stand for it.
    `account`: full-match regex of its account ids, "" where nobody publishes one. `rotations`: how its credentials
    are changed; of a field that none names, a gap is to be expected.
    """

    name: str
    title: str
    kinds: tuple[CredentialKind, ...]
    hosts: dict[TestOrLive, frozenset[str]] = field(default_factory=dict)
    askable: bool = False
    proof: str = ""
    source: str = ""
    account: str = ""
    rotations: tuple[Rotation, ...] = ()
    keeps: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def attestable(self) -> bool:
        """Only where the service can't be asked."""
        return not self.askable

    def side(self, host: str) -> TestOrLive | None:
        """Which side a host is; None for a host that is not the service's, or that serves both."""
        sides: list[TestOrLive] = [side for side, hosts in self.hosts.items() if host in hosts]
        return sides[0] if len(sides) == 1 else None

    def show(self, name: str, value: str, span: Span = NOWHERE) -> tuple[Piece, ...]:
        """The pieces of evidence in the value of one field, without the value."""
        kind = self.kind(name)
        if kind is None:
            return ()
        found = []
        mode = kind.mode(value)
        if mode is not None:
            text = f"{name} begins like a {mode} key of {self.title}"
            found.append(Piece(Source.GRAMMAR, Mode(mode), text, name, span))
        if kind.is_published(value):
            text = f"{name} is a value that {self.title}'s documentation gives to everybody for tests"
            found.append(Piece(Source.PUBLISHED, Mode.TEST, text, name, span))
        return tuple(found)

    def rotations_of(self, fields: Iterable[str]) -> tuple[Rotation, ...]:
        """How these fields are rotated, each named by one of the answers."""
        wanted = tuple(fields)
        found = [entry for entry in self.rotations if {*entry.fields} & {*wanted}]
        named = {name for entry in found for name in entry.fields}
        if left := tuple(name for name in wanted if name not in named):
            found.append(Rotation(Way.GAP, left, UNKNOWN, _UNKNOWN_BEFORE, _UNKNOWN_AFTER))
        return tuple(found)

    def kind(self, name: str) -> CredentialKind | None:
        """The kind of a credential field."""
        return next((kind for kind in self.kinds if kind.name == name), None)
