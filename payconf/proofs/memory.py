"""What is remembered of services' answers, and when that saves a call."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from payconf.model.errors import StateError
from payconf.model.proof import Believe
from payconf.proofs.entry import dump, load
from payconf.proofs.host import asked_host
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.proof import Proof, Question
    from payconf.providers.base import Provider

NO_KEY = (
    "The project has no fingerprint_key, so answers of payment services are not remembered: they are asked in every "
    "run, and a credential that one of them does not accept is sent each time."
)
_BY_PRINT, _BY_NAME = "proof", "last proof"
_AHEAD = timedelta(minutes=5)
"""So much later another machine's clock may be."""


class Files(Protocol):
    """Where the state keeps them, for one environment. Every call may raise StateError."""

    def kept(self, name: str, /) -> bytes | None:
        """A file; None where there is none."""

    def keep(self, name: str, content: bytes, /) -> None:
        """Keep it, in the place of an older one of that name."""


@dataclass(slots=True)
class Memory:
    """The answers of one environment. `key`: the project's own fingerprint key, None where the run has no such.

    `provider` finds the provider of a service by name; `stand_ins`: by host, what stands in for it. Each answer is a
    file of its own, so that runs at the same time take nothing from one another. `unkept`: why answers of this run are
    not remembered, "" while they are.
    """

    files: Files
    key: bytes | None = field(repr=False)
    side: Literal["test", "live"]
    lasts: timedelta
    clock: Callable[[], datetime]
    provider: Callable[[str], Provider | None]
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    believe: Believe = Believe.ALL
    unkept: str = ""

    def now(self) -> str:
        """The moment, as a proof has it."""
        return self.clock().astimezone(UTC).isoformat(timespec="seconds")

    def host(self, service: str, endpoints: Mapping[str, str]) -> tuple[str, str]:
        """Whose answer it will be, and the address that is asked for it; `endpoints`: what the integrations name."""
        host = asked_host(self.provider(service), self.side, endpoints)
        return host, self.stand_ins.get(host, f"https://{host}")

    def recall(self, question: Question) -> Proof | None:
        """The answer that stands for asking; None where the service is to be asked. Raises StateError."""
        if self.key is None or self.believe is Believe.NONE:
            return None
        found = load(self.files.kept(f"{_BY_PRINT}/{self._print(question)}"))
        if found is None or found.rejected:
            return found
        return found if self.believe is Believe.ALL and self._fresh(found) and _enough(found, question) else None

    def keep(self, question: Question, proof: Proof) -> None:
        """Remember an answer. A state that can't take it stops nothing: `unkept` says why."""
        if self.key is None:
            self.unkept = NO_KEY
            return
        content = dump(proof)
        try:
            self.files.keep(f"{_BY_PRINT}/{self._print(question)}", content)
            self.files.keep(f"{_BY_NAME}/{question.credential}", content)
        except StateError as error:
            self.unkept = f"What payment services answer could not be remembered: {error.message}"

    def last(self, credential: str) -> Proof | None:
        """The last answer about the credential of this name, perhaps about another secret: for people only."""
        try:
            return load(self.files.kept(f"{_BY_NAME}/{credential}"))
        except StateError:
            return None

    def until(self, proof: Proof) -> datetime | None:
        """Until when an accepted one is believed; None where it says no moment."""
        try:
            return datetime.fromisoformat(proof.at) + self.lasts
        except ValueError:
            return None

    def _fresh(self, proof: Proof) -> bool:
        until, now = self.until(proof), self.clock()
        return until is not None and until.tzinfo is not None and until - self.lasts <= now + _AHEAD and now < until

    def _print(self, question: Question) -> str:
        """Names what was sent, and where to, without telling it.

        A secret that the service itself tells, when payconf makes something there, opens nothing and is left out.
        """
        kept = {field for fields in services()[question.service].keeps.values() for field in fields}
        sent = {name: value.reveal().hex() for name, value in question.secrets.items() if name not in kept}
        text = json.dumps(
            [question.side, question.service, question.address, dict(question.identifiers), sent], sort_keys=True
        )
        return hmac.new(self.key or b"", b"payconf proof\0" + text.encode(), hashlib.sha256).hexdigest()


def _enough(proof: Proof, question: Question) -> bool:
    """Whether asking again could make it no better: somebody may have mended at the service what was missing."""
    account = proof.account
    return (
        account is not None
        and account.mode == question.side
        and not account.warnings
        and question.expected in (None, account.id)
    )
