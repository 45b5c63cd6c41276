"""Asking a payment service who we are: whether it may be asked, and what its answer shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.integrations.credentials import endpoints
from payconf.model.errors import AuthError, ProviderError
from payconf.model.evidence import PROOF, CredentialEvidence, Mode, Piece, Source, judge
from payconf.model.hidden import hide
from payconf.model.secret import Secret
from payconf.services import services

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.resource import Account
    from payconf.services.base import Service

Identify = Callable[[str, Mapping[str, str], Mapping[str, Secret]], "Account | None"]


def text_of(value: Secret) -> str:
    """A value as text; bytes that are none are replaced."""
    return value.reveal().decode("utf-8", "replace")


def ask(
    evidence: CredentialEvidence,
    values: Mapping[str, Secret],
    environment: Environment,
    identify: Identify | None,
    live_forms: set[str],
) -> CredentialEvidence:
    """Ask the service who we are, where that is possible and sends no secret to the wrong side."""
    service = services().get(evidence.service)
    if service is None or not service.askable:
        return evidence
    reason = _not_to_ask(evidence, environment, live_forms)
    if identify is None or reason is not None:
        return replace(evidence, fault=reason or f"{service.title} is not asked in this run")
    secret = {name for name, entry in evidence.fields.items() if entry.kind == "secret"}
    identifiers = {name: text_of(value) for name, value in values.items() if name not in secret}
    identifiers |= endpoints(environment, evidence.integrations)
    secrets = {name: value for name, value in values.items() if name in secret}
    try:
        account = identify(service.name, identifiers, secrets)
    except ProviderError as error:
        no = isinstance(error, AuthError)
        hide(error, secrets.values())  # a provider of somebody else may be careless
        return replace(evidence, asked=no, rejected=no, fault=error.message, fix=error.fix)
    if account is None:
        return replace(evidence, fault=f"nothing here can ask {service.title}")
    return answered(evidence, account, service)


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


def answered(evidence: CredentialEvidence, account: Account, service: Service) -> CredentialEvidence:
    """The evidence with what the service told."""
    says = Mode(account.mode) if account.mode in ("test", "live") else Mode.UNKNOWN
    who = f" as account {account.id}" if account.id else ", without telling the account"
    text = f"{service.title} answers{who}, mode {says.value}"
    piece = Piece(Source.ANSWER, says, text, "", evidence.span)
    return replace(
        evidence,
        pieces=(*evidence.pieces, piece),
        account=account.id or None,
        asked=True,
        capabilities=account.capabilities,
        created=account.created,
        expires=account.expires,
        remarks=account.remarks,
        warnings=account.warnings,
    )
