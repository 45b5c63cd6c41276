"""A session at PayPal: its token, which is kept and renewed, and the calls that bear it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, not_theirs, object_in
from payconf.model.errors import AuthError, ProviderError
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.providers.paypal_rest.refusals import TITLE, TOKEN, explain

HOSTS: Mapping[str, str] = {"test": "api-m.sandbox.paypal.com", "live": "api-m.paypal.com"}
"""Which host is asked, by side."""
_NONE = Secret(b"")


@dataclass(slots=True)
class Session:
    """Calls to one side: `login` with the pair, `calls` with the token that it got. Threads may share it."""

    login: ServiceCalls
    calls: ServiceCalls
    side: Literal["test", "live"]
    proof: Secret = _NONE
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def log_in(self) -> Mapping[str, Any]:
        """A new token, from now on that of the session; what PayPal says beside it."""
        with self._lock:
            return self._log_in()

    def send(self, method: str, path: str, **given: Any) -> Answer:
        """One call with the session's token, and once more with a new one where PayPal no longer takes the old one.

        A token may run out, or be revoked, in the middle of a run; a call that was answered 401 did nothing.
        """
        borne = self._token()
        try:
            return self.calls.send(method, path, **given)
        except AuthError:
            pass  # outside of it, so that an error of the second call has no other behind it
        self._renew(borne)
        return self.calls.send(method, path, **given)

    def ask(self, method: str, path: str, **given: Any) -> Mapping[str, Any]:
        """The JSON object that a call answers."""
        return object_in(self.send(method, path, **given), TITLE)

    def close(self) -> None:
        """Forget the token, and let go of the connections."""
        self.proof = _NONE
        self.login.close()
        self.calls.close()

    def _token(self) -> Secret:
        with self._lock:
            if self.proof is _NONE:
                self._log_in()
            return self.proof

    def _renew(self, borne: Secret) -> None:
        """A new token, unless another thread has got one since."""
        with self._lock:
            if self.proof is borne:
                self._log_in()

    def _log_in(self) -> Mapping[str, Any]:
        problem: ProviderError
        try:
            found = self.login.ask("POST", TOKEN, form={"grant_type": "client_credentials"})
            token = found.get("access_token")
            if isinstance(token, str):
                self.proof = self.calls.keep(Secret(f"Bearer {token}".encode()))
                return found
            problem = not_theirs(TITLE)
        except ProviderError as error:
            problem = error
        problem.carried_out = False  # whatever became of the token, the call that it is for was not made
        raise problem


def connect(target: Target) -> Session:
    """A session that has not spoken to PayPal yet."""
    pair = [target.required(name, TITLE).reveal() for name in ("client_id", "client_secret")]
    basic = Secret(b"Basic " + base64.b64encode(b":".join(pair)))
    base, secrets = target.base(HOSTS[target.side]), list(target.secrets.values())
    login = ServiceCalls(
        TITLE, base, secrets, target.timeouts, authorize=lambda: {"Authorization": basic}, explain=explain
    )
    calls = ServiceCalls(
        TITLE, base, secrets, target.timeouts, authorize=lambda: {"Authorization": session.proof}, explain=explain
    )
    session = Session(login, calls, target.side)
    return session
