"""Which credentials integrations use, of which service, and what the configuration alone shows of their mode. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.integrations import types
from payconf.model.evidence import Mode, Piece, Source, name_says
from payconf.model.span import NOWHERE
from payconf.services import services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf.model.environment import Credential, CredentialField, Environment
    from payconf.model.span import Span
    from payconf.services.base import Service


def uses(environment: Environment) -> dict[str, tuple[str, ...]]:
    """Names of credentials with the keys of the integrations that use them, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for key, integration in environment.integrations.items():
        name = getattr(integration, "credentials", None)
        if name is not None:
            found[name] = (*found.get(name, ()), key)
    return found


def service_of(environment: Environment, keys: Sequence[str]) -> Service | None:
    """The service of the first of these integrations that has one."""
    for key in keys:
        known = types().get(environment.integrations[key].type)
        if known is not None and known.service is not None:
            return services().get(known.service)
    return None


def shown(entry: CredentialField, value: str | None, service: Service | None) -> list[Piece]:
    """What a field's value shows, white space around it aside, and what the name of its reference says.

    `value` is None where nobody read it.
    """
    pieces: list[Piece] = []
    if service is not None and value is not None:
        pieces += service.show(entry.name, value.strip(), entry.span)
    says = Mode.UNKNOWN if entry.reference is None else name_says(str(entry.reference))
    if says is not Mode.UNKNOWN:
        text = f"the name of its reference, {entry.reference}, says {says.value}"
        pieces.append(Piece(Source.REFERENCE_NAME, says, text, entry.name, entry.span))
    return pieces


def sides(environment: Environment, keys: Sequence[str], service: Service | None) -> list[Piece]:
    """The side to which each of these integrations speaks."""
    pieces = []
    for key in keys:
        integration = environment.integrations[key]
        known = types().get(integration.type)
        side = known.side(integration, service) if known is not None and service is not None else None
        if side is not None:
            source, says, name = side
            text = f"integrations/{key} speaks to the {says.value} side ({name})"
            pieces.append(Piece(source, says, text, name, environment.origins.span("integrations", key, name)))
    return pieces


def endpoints(environment: Environment, keys: Sequence[str]) -> dict[str, str]:
    """By field, the address of the host that these integrations name; where they name several, the field is absent."""
    named: dict[str, set[str]] = {}
    for key in keys:
        integration = environment.integrations[key]
        known = types().get(integration.type)
        if known is not None and known.endpoint is not None:
            named.setdefault(known.endpoint, set()).add(str(getattr(integration, known.endpoint, None) or ""))
    return {name: min(addresses) for name, addresses in named.items() if len(addresses) == 1}


def attested(environment: Environment, credential: Credential, service: Service | None) -> list[Piece]:
    """Somebody's word; it counts only where the service can't be asked."""
    word = credential.options.attested
    if word is None or service is None or not service.attestable:
        return []
    text = f"attested as {word.mode} by {word.by} on {word.date}: {word.evidence}"
    return [Piece(Source.ATTESTATION, Mode(word.mode), text, "attested", attestation_span(environment, credential))]


def attestation_span(environment: Environment, credential: Credential) -> Span:
    """The place of `attested:`."""
    place = environment.origins.span("credentials", credential.name, "attested")
    return credential.span if place == NOWHERE else place
