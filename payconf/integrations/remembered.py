"""What was written down of an environment's secrets, for runs that can't read them. Pure.

fingerprints.yaml holds what `payconf secrets fingerprints` wrote; the state holds what apply wrote. Both count only
under the key of this run, which must be the project's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.address import Address
from payconf.model.fingerprint import Fingerprint

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.evidence import CredentialEvidence
    from payconf.model.state import State

Known = dict[tuple[str, str], Fingerprint]
"""By credential and field. `exact` is "" where only the normal forms were written down."""


def remembered(environment: Environment, state: State, key_id: str) -> Known:
    """Every field of a credential of which something is known under this key; the file counts before the state.

    A field that the file lists without any fingerprint was too easy to guess: it has no forms.
    """
    return {**_of_state(environment, state, key_id), **_of_file(environment, key_id)}


def _of_file(environment: Environment, key_id: str) -> Known:
    file = environment.fingerprints
    if file is None or file.key_id != key_id:
        return {}
    return {
        (name, field): Fingerprint("", frozenset(forms))
        for name, fields in file.credentials.items()
        for field, forms in fields.items()
    }


def _of_state(environment: Environment, state: State, key_id: str) -> Known:
    """What apply wrote into integrations that use the credential still. An older payconf kept no forms."""
    known: Known = {}
    for key, integration in environment.integrations.items():
        name: str = getattr(integration, "credentials", None) or ""
        binding = state.bindings.get(Address("integrations", key))
        for field, entry in binding.written.items() if binding and name else ():
            if entry.key_id == key_id and entry.fingerprint and entry.forms:
                known[name, field] = Fingerprint(entry.fingerprint, frozenset(entry.forms))
    return known


def written_down(evidence: CredentialEvidence) -> dict[str, tuple[str, ...]]:
    """By field of a credential, what fingerprints.yaml says of it: nothing where the value is too easy to guess.

    Fields that only identify are left out; two environments may share them.
    """
    return {
        name: () if entry.guessable or entry.fingerprint is None else tuple(sorted(entry.fingerprint.forms))
        for name, entry in evidence.fields.items()
        if entry.kind != "identifying"
    }
