"""Fingerprints: what is remembered of a secret instead of the secret."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from payconf.model.disguises import forms_of
from payconf.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`exact` is of the very bytes (drift); `forms` are of the normal forms (uniqueness). Hex, HMAC-SHA-256.

    Of what was only written down, `exact` may be "" and `forms` empty.
    """

    exact: str
    forms: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Whatever can be compared. An exact one never equals one of a form."""
        return self.forms | {self.exact} if self.exact else self.forms


def fingerprint(secret: Secret, key: bytes, joined_with: tuple[Secret, ...] = ()) -> Fingerprint:
    """Fingerprint one secret under the project's key.

    `joined_with` are identifiers of the same credential (client id, user): the secret's forms then also hold
    id and secret joined by '', ':' and '|', in either order, so that a pasted `id:secret` is known again.
    """
    value = secret.reveal()
    identifiers = [other.reveal().strip() for other in joined_with]
    forms = forms_of(value, identifiers)
    for other in identifiers:
        pair = other, value.strip()
        forms |= {glue.join(order) for glue in (b"", b":", b"|") for order in (pair, pair[::-1])}
    return Fingerprint(_digest(key, b"exact", value), frozenset(_digest(key, b"form", form) for form in forms))


def _digest(key: bytes, purpose: bytes, value: bytes) -> str:
    return hmac.new(key, purpose + b"\0" + value, hashlib.sha256).hexdigest()
