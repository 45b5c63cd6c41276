"""Evidence: what was gathered about credentials, without any secret."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from payconf.model.span import NOWHERE, Span

if TYPE_CHECKING:
    from payconf.model.certificate import Certificates
    from payconf.model.fingerprint import Fingerprint
    from payconf.model.proof import Proof
    from payconf.model.secret_facts import Facts


class Mode(enum.Enum):
    """Of a credential or account. An enum, never a bool: not knowing is an answer of its own."""

    TEST = "test"
    LIVE = "live"
    UNKNOWN = "unknown"
    NONE = "none"


class Source(enum.IntEnum):
    """Where a piece of evidence comes from, strongest first (design: credentials, mode evidence)."""

    ANSWER = 1
    GRAMMAR = 2
    HOST = 3
    SWITCH = 4
    PUBLISHED = 5
    ATTESTATION = 6
    REFERENCE_NAME = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `says` the mode that it shows; `text` is a sentence for people, without the value itself."""

    source: Source
    says: Mode
    text: str
    field: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """One field of a credential. `resolved` is False where nobody read the secret; `fault` then says why.

    `kind`: secret, public or identifying. `literal`: its value stands in the YAML. `fingerprint` and `length` (in
    bytes) are None where it was not resolved, except that a fingerprint of another environment's secret may come from
    what was written down of it. `well_formed`: False where the value has not the published form. `guessable`: its
    estimated entropy is too low for its fingerprint to be written down. `recalled`: what was written down of it is as
    good as the value, for comparing; `doubt` says why it isn't. `certificates`: what it holds of them; None where
    nobody looked. `facts`: what its store told when it was read; None where it was not. `awaited`: its place is empty,
    and this address fills it: a service makes the secret anew, so nobody can have it yet.
    """

    name: str
    kind: str
    literal: bool
    resolved: bool
    fingerprint: Fingerprint | None = None
    reference: str | None = None
    fault: str | None = None
    length: int | None = None
    span: Span = NOWHERE
    well_formed: bool = True
    guessable: bool = False
    recalled: bool = False
    doubt: str = ""
    certificates: Certificates | None = None
    facts: Facts | None = None
    awaited: str = ""

    @property
    def known(self) -> bool:
        """True where it was read, and where nobody could have read it yet."""
        return self.resolved or bool(self.awaited)


@dataclass(frozen=True, slots=True)
class Sink:
    """A place that a service's secret is stored at. `exact`: fingerprint of what lies there, None where nobody read it.

    `empty`: the store says that nothing lies there. `fault`: why it could not be read.
    """

    exact: str | None = None
    empty: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CredentialEvidence:
    """All about one credential of one environment. `account`: as the service said, None where it wasn't asked.

    `asked`: the service answered. `rejected`: its answer was that it doesn't accept the credential. `fault`: why it
    was not asked, did not answer or said no; `fix`: what to do then. `host`: who is asked. `capabilities`,
    `created`, `expires`, `remarks` and `warnings` as payconf.model.resource.Account has them. `at`: when the service
    said so (UTC, ISO 8601), "" where it never did. `remembered`: it said so in an earlier run, and was not asked again.
    `last`: where nobody was asked or answered, what was said of the credential of this name before, perhaps of another
    secret: for people, and no evidence.
    """

    environment: str
    name: str
    service: str
    fields: Mapping[str, FieldEvidence] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    account: str | None = None
    integrations: tuple[str, ...] = ()
    span: Span = NOWHERE
    asked: bool = False
    rejected: bool = False
    fault: str | None = None
    fix: str = ""
    host: str = ""
    capabilities: tuple[str, ...] = ()
    created: datetime | None = None
    expires: datetime | None = None
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    at: str = ""
    remembered: bool = False
    last: Proof | None = None

    @property
    def resolved(self) -> bool:
        """True where every field was read, as far as there is anything to read."""
        return all(entry.known for entry in self.fields.values())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs the environment's plans. `public`: the text for plan_keys.verify that belongs to it.

    `is_fingerprint_key`: None where nobody could compare them. `fault`: why nothing is known of it.
    """

    public: str = ""
    is_fingerprint_key: bool | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What gather found. `credentials` of this environment by name; `others`: of further environments.

    `others_missing`: what of further environments could not be compared, `<environment>/<credential>.<field>`, with
    the reason in brackets where there is one; `to_write_down`: of which environments fingerprints.yaml would help.
    `complete`: every secret that the run needs was resolved, and services could be asked (apply plan). `stable_key`:
    the fingerprint key is the project's own, so that fingerprints of other runs can be compared.
    `signing`: None where nobody looked. `sinks`: by the text of references, the places of secrets that services tell
    once. `unremembered`: why the answers of services are not remembered, "" where they are or nobody was asked.
    """

    credentials: Mapping[str, CredentialEvidence] = field(default_factory=dict)
    others: tuple[CredentialEvidence, ...] = ()
    others_missing: tuple[str, ...] = ()
    to_write_down: tuple[str, ...] = ()
    complete: bool = False
    stable_key: bool = False
    signing: SigningKey | None = None
    sinks: Mapping[str, Sink] = field(default_factory=dict)
    unremembered: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all pieces together come to. `by`: the decisive piece. `test` and `live`: all that speak for a mode."""

    mode: Mode
    by: Piece | None
    test: tuple[Piece, ...]
    live: tuple[Piece, ...]


PROOF = frozenset({Source.ANSWER, Source.GRAMMAR, Source.PUBLISHED})
"""What the credential itself, or its service, shows. The rest is said about it."""


def judge(pieces: Iterable[Piece]) -> Judgement:
    """Weigh the evidence about one credential.

    Stronger sources decide; where proof says both, it is test. The side to which an integration speaks proves no live
    credential, nor does a name; an attestation counts only where nothing says test.
    """
    ordered = sorted(pieces, key=lambda piece: (piece.source not in PROOF, piece.source, piece.field))
    test = tuple(piece for piece in ordered if piece.says is Mode.TEST)
    live = tuple(piece for piece in ordered if piece.says is Mode.LIVE)
    proof = next((piece for piece in live if piece.source in PROOF), None)
    if test and (proof is None or test[0].source in PROOF):
        return Judgement(Mode.TEST, test[0], test, live)
    proof = proof or next((piece for piece in live if piece.source is Source.ATTESTATION), None)
    return Judgement(Mode.LIVE if proof else Mode.UNKNOWN, proof, test, live)


_TEST_WORDS = frozenset(
    ("test", "tests", "testing", "sandbox", "sbx", "staging", "dev", "development", "preprod", "uat", "qa", "pilot")
)
_LIVE_WORDS = frozenset(("prod", "production", "live"))


def name_says(reference: str) -> Mode:
    """What the words in a reference's own text say; unknown where they say nothing, or both."""
    words = set(re.split(r"[^a-z0-9]+", reference.lower()))
    test, live = bool(words & _TEST_WORDS), bool(words & _LIVE_WORDS)
    return Mode.UNKNOWN if test is live else Mode.TEST if test else Mode.LIVE
