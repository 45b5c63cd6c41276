"""The OAuth login: a token by client credentials, kept in memory, renewed before it expires (recording 01)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from payconf.http import Answer
from payconf.model.errors import AuthError, ProviderError, Rejected, Unexpected
from payconf.model.hidden import hide
from payconf.model.secret import Secret
from payconf.providers.orocommerce.errors import SWITCH_ON, page, unreadable

if TYPE_CHECKING:
    from payconf.http import Client

PATH = "/oauth2-token"
_MARGIN = 60.0
"""Seconds before its end at which a token is no longer used: a call that begins now must still be let in."""


class Login:
    """One client of one organization. `open_` tells whether the API answers at all, for the words of an error."""

    def __init__(
        self,
        client: Client,
        credentials: Mapping[str, Secret],
        clock: Callable[[], float],
        open_: Callable[[], bool],
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._clock = clock
        self._open = open_
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._until = 0.0

    def authorize(self) -> Mapping[str, Secret]:
        """The header of one call, with a token that holds."""
        with self._lock:
            if self._token is None or self._clock() >= self._until:
                self._token, seconds = self._issued()
                self._until = self._clock() + seconds - _MARGIN
            return {"Authorization": self._token}

    def renew(self, refused: Mapping[str, Secret]) -> None:
        """Forget the token that a call was refused with, unless another call has renewed it already."""
        with self._lock:
            if refused.get("Authorization") is self._token:
                self._token = None

    def close(self) -> None:
        """Forget the token, and let go of the connection."""
        self._token = None
        self._client.close()

    def _issued(self) -> tuple[Secret, float]:
        form = {name: value.reveal().decode() for name, value in self._credentials.items()}
        try:
            answer = self._client.request("POST", PATH, form={"grant_type": "client_credentials", **form})
        except AuthError:
            refused = self._refused()
        except ProviderError as error:
            refused = error
        else:
            return _token(answer)
        raise hide(refused, self._credentials.values())  # also not above, for what was caught may hold what was sent

    def _refused(self) -> ProviderError:
        """Right credentials are refused too while the API is switched off (facts/orocommerce-live §2)."""
        if not self._open():
            return AuthError(
                "The shop's web API is switched off: it then refuses every login, also with the right credentials.",
                SWITCH_ON,
            )
        return AuthError(
            "The shop refuses the OAuth client: there is none of this id, or the secret is another.",
            "Check client_id and client_secret of the environment's `shop:`; the secret is shown only once, when the "
            "application is made (System > User Management > OAuth Applications).",
        )


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refused login means; 401 is looked into by Login. Of other calls the status says enough."""
    if path != PATH or (answer.status == 401 and not page(answer)):
        return None
    text = _text(answer)
    if answer.status == 400 and text:
        return Rejected(f"The shop refuses the login: {text}", "Check client_id and client_secret.")
    if answer.status in (404, 405) or page(answer):
        return Unexpected(
            "There is no OroCommerce login at the configured address.",
            "Check `shop.url` in environment.yaml: the shop's own address, without /admin.",
        )
    return None


def _text(answer: Answer) -> str:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    return str(body.get("hint") or body.get("message") or "") if isinstance(body, dict) else ""


def _token(answer: Answer) -> tuple[Secret, float]:
    body: Any = None if page(answer) else answer.json()
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
        raise unreadable(answer)
    return Secret(f"Bearer {body['access_token']}".encode()), float(body.get("expires_in") or 0)
