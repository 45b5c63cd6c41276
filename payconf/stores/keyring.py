"""keyring://SERVICE/USER: the keyring of the machine, by the Python package keyring.

Which keyring that is, the person's own settings say: PYTHON_KEYRING_BACKEND or the file keyringrc.cfg in their home,
else the best one that is there. Nothing in the project can name one.
"""

from __future__ import annotations

from shlex import quote
from typing import NamedTuple

from payconf.model.errors import SecretMissing, StoreLogin, StoreUnreachable
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.base import Access, Content, Key, Scheme
from payconf.stores.patience import Trouble
from payconf.stores.quiet import hush

_SECONDS = 60.0
"""A keyring may have to ask a person for its password."""
_CHOOSE = (
    "On a desktop unlock its keyring. In CI use another store, or name a backend in PYTHON_KEYRING_BACKEND; "
    "`keyring --list-backends` shows those that are installed."
)


class _Entry(NamedTuple):
    service: str
    user: str


class Keyring:
    """The keyring of the machine. Backends are not made for several threads, so one thread asks it."""

    def __init__(self, access: Access, seconds: float = _SECONDS) -> None:
        """Brings the package in, asks nobody yet."""
        from concurrent.futures import ThreadPoolExecutor

        import keyring  # noqa: F401  # where it is missing, that is said at once

        hush("keyring")
        self._seconds = seconds
        self._thread = ThreadPoolExecutor(1, "keyring")
        self._down: Trouble | None = None

    def read(self, place: Reference) -> Content:
        """The password of that user at that service."""
        found = self._down or self._asked(place)
        if isinstance(found, Trouble):
            self._down = found
            raise found.error(place)
        if found is None:
            service, user = _entry(place)
            raise SecretMissing(
                f"{place}: the keyring has no password of {user} for {service}.",
                f"Store it: keyring set {quote(service)} {quote(user)}",
            )
        return Content(Secret(found.encode("utf-8", "surrogateescape")), Facts())

    def look(self, place: Reference) -> Facts:
        """Only that it is there; no keyring tells more."""
        return self.read(place).facts

    def close(self) -> None:
        """End the thread; one that waits for a person is left to itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _asked(self, place: Reference) -> str | Trouble | None:
        """The password, None where there is none, or why the keyring can't be used at all."""
        import keyring

        asked = self._thread.submit(keyring.get_password, *_entry(place))
        try:
            # A backend may raise anything, so what it raised is looked at instead of caught.
            error = asked.exception(self._seconds)
        except TimeoutError:
            return Trouble(StoreUnreachable, "the keyring doesn't answer; perhaps it asks somebody.", _CHOOSE)
        return asked.result() if error is None else _trouble(error)


def _trouble(error: BaseException) -> Trouble:
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return Trouble(StoreUnreachable, "this machine has no keyring that could be used.", _CHOOSE)
    if isinstance(error, KeyringLocked):
        return Trouble(StoreLogin, "the keyring is locked.", "Unlock it, and try again.")
    if isinstance(error, ImportError | AttributeError):
        return Trouble(StoreUnreachable, "the keyring's backend that is named isn't installed.", _CHOOSE)
    return Trouble(StoreUnreachable, f"the keyring can't be used ({type(error).__name__}).", _CHOOSE)


def _entry(place: Reference) -> _Entry:
    service, _, user = place.path.rpartition("/")
    return _Entry(service, user)


def _wrong(reference: Reference) -> str:
    service, user = _entry(reference)
    return "" if service and user else "keyring:// takes SERVICE/USER, such as keyring://payconf/stripe"


SCHEME = Scheme(
    name="keyring",
    title="keyring of the machine",
    path="service and user name",
    example="keyring://payconf/stripe",
    open=Keyring,
    proof="a keyring's file",
    extra="keyring",
    modules=("keyring",),
    key=Key.NEVER,
    wrong=_wrong,
)
