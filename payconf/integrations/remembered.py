"""What was written down of an environment's secrets, for runs that can't read them. Pure.

fingerprints.yaml holds what `payconf secrets fingerprints` wrote; the state holds what apply wrote. Both count only
under the key of this run, which must be the project's own, and only for the reference that credentials.yaml still
names. What is known of an older value is compared as well, for it may lie in the shop still, but it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.evidence import CredentialEvidence, FieldEvidence
from payconf.model.fingerprint import Fingerprint

if TYPE_CHECKING:
    from payconf.model.config.waivers_file import FingerprintsFile
    from payconf.model.environment import Environment
    from payconf.model.state import State, Written

GUESSABLE = "too easy to guess, so nothing is written down of it, and only a run that reads it can compare it"
OTHER_KEY = "its fingerprints.yaml is of another key"
NOT_THERE = "not in its fingerprints.yaml"
OTHER_REFERENCE = "its fingerprints.yaml is of another reference"
ONLY_THERE = "only in its fingerprints.yaml"
STATE_OF_ANOTHER = "the state is of another reference"
EXACT = "only its exact bytes were compared, with the state"

Place = tuple[str, str]
"""Credential and field."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """Of one field: whatever can be compared, and why that decides nothing; `doubt` is "" where it does."""

    fingerprint: Fingerprint
    doubt: str = ""


Known = Mapping[Place, Recalled]


def remembered(environment: Environment, state: State, key_id: str) -> Known:
    """Of each field that is read from a store, and of what only fingerprints.yaml names.

    What nothing is known of is left out. The file counts before the state: one of this key that doesn't know a field
    is not current.
    """
    file = environment.fingerprints
    current = file if file is not None and file.key_id == key_id else None
    written = _of_state(environment, state, key_id)
    known = {}
    for place, reference in _references(environment).items():
        entries = written.get(place, ())
        found = _filed(current, place) | {text for entry in entries for text in _prints(entry)}
        if current is not None:
            doubt = _doubt_of_file(current, place, reference)
        else:
            doubt = _doubt_of_state(entries, reference) if found else OTHER_KEY if file is not None else ""
        if found or doubt:
            known[place] = Recalled(Fingerprint("", found), doubt)
    for place in _surplus(environment, current):
        known[place] = Recalled(Fingerprint("", _filed(current, place)), ONLY_THERE)
    return known


def recalled(
    environment: Environment, found: Sequence[CredentialEvidence], recall: Callable[[Environment], Known] | None
) -> tuple[CredentialEvidence, ...]:
    """The same evidence with what was written down of fields that could not be read, asked where there are any."""
    wanting = any(_wanting(entry) for credential in found for entry in credential.fields.values())
    if recall is None or not wanting:
        return tuple(found)
    known = dict(recall(environment))
    complete = [
        replace(
            credential,
            fields={
                name: _with(entry, known.pop((credential.name, name), None))
                for name, entry in credential.fields.items()
            },
        )
        for credential in found
    ]
    surplus = (
        CredentialEvidence(
            environment.name, name, "", {field: _with(FieldEvidence(field, "secret", False, False), entry)}
        )
        for (name, field), entry in known.items()
    )
    return (*complete, *surplus)


def written_down(evidence: CredentialEvidence) -> dict[str, tuple[str, ...]]:
    """By field of a credential, what fingerprints.yaml says of it: nothing where the value is too easy to guess.

    Fields that only identify are left out; two environments may share them.
    """
    return {
        name: () if entry.guessable or entry.fingerprint is None else tuple(sorted(entry.fingerprint.forms))
        for name, entry in evidence.fields.items()
        if entry.kind != "identifying"
    }


def _wanting(entry: FieldEvidence) -> bool:
    return not entry.resolved and entry.kind != "identifying"


def _with(entry: FieldEvidence, known: Recalled | None) -> FieldEvidence:
    if known is None or not _wanting(entry):
        return entry
    return replace(entry, fingerprint=known.fingerprint, recalled=not known.doubt, doubt=known.doubt)


def _references(environment: Environment) -> dict[Place, str]:
    return {
        (name, field): str(entry.reference)
        for name, credential in environment.credentials.items()
        for field, entry in credential.fields.items()
        if entry.reference is not None
    }


def _filed(file: FingerprintsFile | None, place: Place) -> frozenset[str]:
    name, field = place
    return frozenset() if file is None else frozenset(file.credentials.get(name, {}).get(field, ()))


def _doubt_of_file(file: FingerprintsFile, place: Place, reference: str) -> str:
    name, field = place
    if field not in file.credentials.get(name, {}):
        return NOT_THERE
    if file.references.get(name, {}).get(field) != reference:
        return OTHER_REFERENCE
    return "" if _filed(file, place) else GUESSABLE


def _surplus(environment: Environment, file: FingerprintsFile | None) -> Iterator[Place]:
    """What the file names and credentials.yaml doesn't."""
    for name, fields in ({} if file is None else file.credentials).items():
        credential = environment.credentials.get(name)
        yield from ((name, field) for field in fields if credential is None or field not in credential.fields)


def _of_state(environment: Environment, state: State, key_id: str) -> dict[Place, list[Written]]:
    """What apply wrote into integrations that use the credential now, which may have used another one then."""
    found: dict[Place, list[Written]] = {}
    for key, integration in environment.integrations.items():
        name: str = getattr(integration, "credentials", None) or ""
        binding = state.bindings.get(Address("integrations", key))
        for field, entry in binding.written.items() if binding and name else ():
            if entry.key_id == key_id and entry.fingerprint:
                found.setdefault((name, field), []).append(entry)
    return found


def _prints(entry: Written) -> frozenset[str]:
    return Fingerprint(entry.fingerprint or "", frozenset(entry.forms)).all


def _doubt_of_state(entries: Sequence[Written], reference: str) -> str:
    of_this = [entry for entry in entries if entry.reference == reference]
    if not of_this:
        return STATE_OF_ANOTHER
    return "" if any(entry.forms for entry in of_this) else EXACT
