"""The tree of errors: one root, leaves named for what the caller can do. Each knows its exit code.

Text of an error is for people: what is wrong, why it matters, what to do. It never holds a secret.
"""

from __future__ import annotations


class PayconfError(Exception):
    """The root. `exit_code` as in the table of exit codes (docs/reference/exit-codes.md)."""

    exit_code = 1

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class UsageError(PayconfError):
    """The command line asks for something that isn't there."""

    exit_code = 64


class InvalidConfiguration(PayconfError):
    """The project can't be read as configuration."""

    exit_code = 10


class Refused(PayconfError):
    """A guard, a missing adoption, a conflict: no."""

    exit_code = 11


class Stale(PayconfError):
    """What the plan was made against has moved."""

    exit_code = 12


class Locked(PayconfError):
    """Another apply holds the lock."""

    exit_code = 13


class PartlyApplied(PayconfError):
    """A run stopped in the middle."""

    exit_code = 15


class StateError(PayconfError):
    """The state can't be used: broken, full, or written by a newer payconf."""


class NotReady(StateError):
    """The state is only looked at, and would have to be made or brought up to date first."""


class StateUnreachable(StateError):
    """The server that keeps the state doesn't answer, or doesn't let us in."""

    exit_code = 14


class StoreError(PayconfError):
    """A secret could not be resolved."""

    exit_code = 14


class SecretMissing(StoreError):
    """The store answers and has no such secret."""


class SecretDenied(StoreError):
    """The store answers and does not let us read it."""


class StoreLogin(StoreError):
    """The store doesn't know us: no login, a wrong one, or one that has expired."""


class StoreUnreachable(StoreError):
    """The store doesn't answer, or the extra that speaks to it isn't installed."""


class ProviderError(PayconfError):
    """A live system. `carried_out`: False where the call surely had no effect, None where nobody knows."""

    exit_code = 14
    carried_out: bool | None = False


class AuthError(ProviderError):
    """It doesn't know us (401)."""


class AccountClosed(AuthError):
    """It knows the credential, whose account or user is closed, locked or not active: another one would not help."""


class NotAllowed(ProviderError):
    """It knows us and says no (403)."""


class NotFound(ProviderError):
    """The object isn't there (404)."""


class Conflict(ProviderError):
    """The object is in the way (409)."""


class RateLimited(ProviderError):
    """Too many requests (429). `retry_after` in seconds, None where it doesn't say."""

    def __init__(self, message: str, fix: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, fix)
        self.retry_after = retry_after


class Unavailable(ProviderError):
    """It doesn't answer, or answers 5xx; the call may have been carried out."""

    carried_out: bool | None = None


class Rejected(ProviderError):
    """It refuses a value (400, 422). `field` names it where it is known."""

    def __init__(self, message: str, fix: str = "", field: str | None = None) -> None:
        super().__init__(message, fix)
        self.field = field


class Unexpected(ProviderError):
    """An answer that nobody foresaw."""

    carried_out: bool | None = None
