"""One credential never in two environments: by the text of references, by literals, and by fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, Used, listed, passed, refused, undecided
from payconf.integrations.credentials import service_of, uses
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.environment import CredentialField, Environment
    from payconf.model.evidence import CredentialEvidence
    from payconf.services.base import Service

NAME = "unique"
Place = tuple[str, "CredentialField"]
"""`<environment>/<credential>` and the field."""


def unique(case: Case) -> Iterator[Verdict]:
    """One refusal a shared field; one `undecided` for all that could not be compared."""
    texts = _texts_of_others(case)
    forms = _forms_of_others(case)
    own = list(case.used())
    missing = _missing_of_others(case)
    for used in own:
        shared = [*_same_text(used, texts), *_same_value(used, texts, forms)]
        yield from shared
        if not shared and case.evidence is not None and used.known.resolved and not missing:
            yield passed(NAME, used.address)
    if not own or not (case.others or missing):
        return
    if case.evidence is None:
        more = f", and of these not even the text: {listed(missing)}" if missing else ""
        yield undecided(NAME, "credentials", f"secrets were not compared with those of other environments{more}")
        return
    missing = [*(used.name for used in own if not used.known.resolved), *missing]
    if missing:
        yield undecided(
            NAME, "credentials", f"not read, so not compared between environments: {listed(missing)}{_hint(case)}"
        )


def _hint(case: Case) -> str:
    """How another environment's secrets can be compared without reading them."""
    evidence = case.evidence
    if evidence is None or not evidence.to_write_down:
        return ""
    if case.environment.project.fingerprint_key is None:
        return " (only a run that reads them can compare them: payconf.yaml has no fingerprint_key)"
    if not evidence.stable_key:  # nothing is compared in a run without secrets, whatever is written down
        return ""
    commands = ", ".join(f"payconf secrets fingerprints {name}" for name in evidence.to_write_down)
    return f" (run where they can be read: {commands})"


def _missing_of_others(case: Case) -> list[str]:
    """What could not be read: whole environments, what errors in files hide, secrets. It may be the same credential."""
    hidden = [place for other in case.others for place in other.incomplete]
    return [*case.unread, *hidden, *(() if case.evidence is None else case.evidence.others_missing)]


def _counts(service: Service | None, name: str) -> bool:
    """Secrets and public keys belong to one environment; what only names an account may be the same in two."""
    kind = service.kind(name) if service else None
    return kind is None or (kind.sensitivity != "identifying" and not kind.shared_between_environments)


def _text_of(entry: CredentialField) -> str:
    return f"={entry.literal}" if entry.reference is None else str(entry.reference)


def _texts_of_others(case: Case) -> dict[str, Place]:
    """References and literals as written, of all other environments."""
    found: dict[str, Place] = {}
    for other in case.others:
        for name, entry, counts in _entries(other):
            if counts:
                found.setdefault(_text_of(entry), (f"{other.name}/{name}", entry))
    return found


def _entries(environment: Environment) -> Iterator[tuple[str, CredentialField, bool]]:
    used = uses(environment)
    for name, credential in environment.credentials.items():
        service = service_of(environment, used.get(name, ()))
        for entry in credential.fields.values():
            # A literal of an unused credential is of no known kind; a reference always names a secret place.
            known = service is not None or entry.reference is not None
            yield name, entry, known and _counts(service, entry.name)


def _same_text(used: Used, texts: dict[str, Place]) -> Iterator[Verdict]:
    for entry in () if used.credential is None else used.credential.fields.values():
        place = texts.get(_text_of(entry))
        if place is not None and _counts(used.service, entry.name):
            what = "value" if entry.reference is None else f"reference {entry.reference}"
            yield _shared(used, entry.name, place[0], place[1].name, what, related=place[1])


def _forms_of_others(case: Case) -> dict[str, tuple[CredentialEvidence, str]]:
    """Normal forms and exact bytes of secrets and public keys of other environments, by fingerprint."""
    found = {}
    for other in () if case.evidence is None else case.evidence.others:
        for entry in other.fields.values():
            if entry.fingerprint is not None and entry.kind != "identifying":
                found.update(dict.fromkeys(entry.fingerprint.all, (other, entry.name)))
    return found


def _same_value(
    used: Used, texts: dict[str, Place], forms: dict[str, tuple[CredentialEvidence, str]]
) -> Iterator[Verdict]:
    fields = {} if used.credential is None else used.credential.fields
    told = {name for name, entry in fields.items() if _text_of(entry) in texts}
    for entry in used.known.fields.values():
        if entry.fingerprint is None or entry.name in told or not _counts(used.service, entry.name):
            continue
        for form in sorted(entry.fingerprint.all & forms.keys())[:1]:
            other, name = forms[form]
            yield _shared(used, entry.name, f"{other.environment}/{other.name}", name, "value")


def _shared(
    used: Used, name: str, where: str, other: str, what: str, related: CredentialField | None = None
) -> Verdict:
    message = f"{name} of the credential {used.name} has the same {what} as {other} of {where}."
    span = used.known.fields[name].span
    places = (("also here", related.span),) if related is not None else ()
    return refused(NAME, "PC214", used.address, message, span, related=places)
