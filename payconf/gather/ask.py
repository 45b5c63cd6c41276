"""Asking a payment service who we are: whether it may be asked, and what its answer shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from payconf.integrations.credentials import endpoints
from payconf.model.errors import AccountClosed, AuthError, ProviderError
from payconf.model.evidence import PROOF, CredentialEvidence, Mode, Piece, Source, judge
from payconf.model.hidden import hide
from payconf.model.proof import Proof, Question
from payconf.model.secret import Secret
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.resource import Account
    from payconf.services.base import Service

Identify = Callable[[str, Mapping[str, str], Mapping[str, Secret]], "Account | None"]


class Memory(Protocol):
    """What is remembered of services' answers (payconf.proofs). Reading may raise StateError."""

    unkept: str

    def now(self) -> str:
        """The moment: UTC, ISO 8601."""

    def host(self, service: str, endpoints: Mapping[str, str], /) -> tuple[str, str]:
        """The host that is asked, and its address."""

    def recall(self, question: Question, /) -> Proof | None:
        """The answer that stands for asking, where there is one."""

    def keep(self, question: Question, proof: Proof, /) -> None:
        """Remember an answer."""

    def last(self, credential: str, /) -> Proof | None:
        """The last answer about a credential of this name."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How services are asked in this run. `identify`: None where nobody is. `memory`: None where nothing is remembered.

    `live_forms`: fingerprints of secrets of production, which go to no test side. `only`: names of the credentials
    that may be asked about; None: all.
    """

    environment: Environment
    identify: Identify | None
    live_forms: set[str]
    memory: Memory | None = None
    only: frozenset[str] | None = None

    def about(self, evidence: CredentialEvidence, values: Mapping[str, Secret]) -> CredentialEvidence:
        """Ask the service who we are, where that is possible and sends no secret to the wrong side."""
        service = services().get(evidence.service)
        if service is None or not service.askable:
            return evidence
        reason = _not_to_ask(evidence, self.environment, self.live_forms)
        meant = self.only is None or evidence.name in self.only
        if self.identify is None or reason is not None or not meant:
            return self._unasked(evidence, reason or f"{service.title} is not asked in this run")
        question = self._question(evidence, values)
        evidence = replace(evidence, host=question.host)
        known = self.memory.recall(question) if self.memory else None
        if known is not None:
            return _recalled(evidence, known, service)
        return self._asked(evidence, self.identify, question, service)

    def _asked(
        self, evidence: CredentialEvidence, identify: Identify, question: Question, service: Service
    ) -> CredentialEvidence:
        """Send it, and remember a yes and a no."""
        at = self.memory.now() if self.memory else ""
        proof = Proof(service.name, question.host, at)
        try:
            account = identify(service.name, question.identifiers, question.secrets)
        except ProviderError as error:
            hide(error, question.secrets.values())  # a provider of somebody else may be careless
            proof = replace(proof, fault=error.message, fix=error.fix)
            if not isinstance(error, AuthError):
                return replace(self._unasked(evidence, error.message), fix=error.fix)
            if isinstance(error, AccountClosed):
                return answered(evidence, proof, service)
        else:
            if account is None:
                return self._unasked(evidence, f"nothing here can ask {service.title}")
            proof = replace(proof, account=account)
        if self.memory:
            self.memory.keep(question, proof)
        return answered(evidence, proof, service)

    def _question(self, evidence: CredentialEvidence, values: Mapping[str, Secret]) -> Question:
        secret = {name for name, entry in evidence.fields.items() if entry.kind == "secret"}
        named = endpoints(self.environment, evidence.integrations)
        host, address = self.memory.host(evidence.service, named) if self.memory else ("", "")
        return Question(
            credential=evidence.name,
            service=evidence.service,
            side="live" if self.environment.production else "test",
            host=host,
            address=address,
            identifiers={name: text_of(value) for name, value in values.items() if name not in secret} | named,
            secrets={name: value for name, value in values.items() if name in secret},
            expected=self.environment.credentials[evidence.name].options.account,
        )

    def _unasked(self, evidence: CredentialEvidence, fault: str) -> CredentialEvidence:
        return replace(evidence, fault=fault, last=self.memory.last(evidence.name) if self.memory else None)


def text_of(value: Secret) -> str:
    """A value as text; bytes that are none are replaced."""
    return value.reveal().decode("utf-8", "replace")


def _not_to_ask(evidence: CredentialEvidence, environment: Environment, live_forms: set[str]) -> str | None:
    """Why the service must not, or can't, be asked."""
    if not evidence.resolved:
        return "not every field of this credential could be read"
    judged = judge(evidence.pieces)
    if environment.production:
        wrong = any(piece.source in PROOF for piece in judged.test)
        return "it is a test credential, so the live side is not asked" if wrong else None
    prints = [entry.fingerprint for entry in evidence.fields.values() if entry.kind == "secret" and entry.fingerprint]
    if judged.live or any(entry.all & live_forms for entry in prints):
        return "it may be a live credential, so it is not sent to a test side"
    return None


def _recalled(evidence: CredentialEvidence, known: Proof, service: Service) -> CredentialEvidence:
    """The evidence with what the service said before; a no says when that was, and how to ask again."""
    if known.rejected:
        known = replace(
            known,
            fault=f"{known.fault} {service.title} said so on {known.when}, and is not asked again until the credential "
            "changes, for services lock accounts after failed logins.",
            fix=f"{known.fix} Where the credential itself is right and the reason was mended elsewhere: "
            f"payconf prove {evidence.environment} credentials/{evidence.name} --again".strip(),
        )
    return replace(answered(evidence, known, service), remembered=True)


def answered(evidence: CredentialEvidence, proof: Proof, service: Service) -> CredentialEvidence:
    """The evidence with what the service said, now or before."""
    found = replace(evidence, asked=True, rejected=proof.rejected, at=proof.at)
    account = proof.account
    if account is None:
        return replace(found, fault=proof.fault, fix=proof.fix)
    says = Mode(account.mode) if account.mode in ("test", "live") else Mode.UNKNOWN
    who = f" as account {account.id}" if account.id else ", without telling the account"
    text = f"{service.title} answers{who}, mode {says.value}"
    piece = Piece(Source.ANSWER, says, text, "", evidence.span)
    return replace(
        found,
        pieces=(*evidence.pieces, piece),
        account=account.id or None,
        capabilities=account.capabilities,
        created=account.created,
        expires=account.expires,
        remarks=account.remarks,
        warnings=account.warnings,
    )
