"""What became of looking for each secret that an environment names."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.secret_facts import Facts
from payconf.model.span import Span


class Found(enum.Enum):
    """The answer of a store. `wrong`: it answered, and what stands there is no secret that payconf takes."""

    THERE = "there"
    MISSING = "missing"
    DENIED = "denied"
    LOGIN = "login"
    UNREACHABLE = "unreachable"
    WRONG = "wrong"

    @property
    def answered(self) -> bool:
        """False where nobody knows more than before."""
        return self not in (Found.LOGIN, Found.UNREACHABLE)


_KINDS: tuple[tuple[type[StoreError], Found], ...] = (
    (SecretMissing, Found.MISSING),
    (SecretDenied, Found.DENIED),
    (StoreLogin, Found.LOGIN),
    (StoreUnreachable, Found.UNREACHABLE),
)


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names a reference: what it is for, such as credentials/stripe.secret_key, and where it stands."""

    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class SecretCheck:
    """One reference. `facts`: what the store told, None where it told nothing. `message` and `fix`: of a failure.

    `looked`: the value itself was read, so that its field is known to be there.
    """

    reference: str
    uses: tuple[Use, ...]
    found: Found
    facts: Facts | None = None
    looked: bool = False
    message: str = ""
    fix: str = ""

    @classmethod
    def failed(cls, reference: str, uses: tuple[Use, ...], error: StoreError) -> SecretCheck:
        """Of a reference that does not resolve."""
        found = next((found for kind, found in _KINDS if isinstance(error, kind)), Found.WRONG)
        return cls(reference, uses, found, message=error.message, fix=error.fix)
