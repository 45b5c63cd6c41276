"""Calls to a payment service: one JSON object a question, and no secret in what comes out of it when it goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from payconf.http import Answer, Client, Explain, Settings
from payconf.http.limits import Limits
from payconf.model.errors import ProviderError, Unexpected
from payconf.model.hidden import hide
from payconf.model.secret import Secret

Timeouts = tuple[float, float, float]
"""Seconds: to connect, until the next byte of an answer, and for a whole call."""


class ServiceCalls:
    """Calls to one host of a payment service, as one credential.

    `title` names the service in errors, `base` is the address of the host. `secrets` is all that must never be said:
    whoever refuses something likes to quote it, so that they are taken out of every error. `authorize`, `explain`
    and `limits` as the HTTP helper has them; without `limits` nobody else shares the pace.
    """

    def __init__(
        self,
        title: str,
        base: str,
        secrets: Iterable[Secret],
        timeouts: Timeouts | None = None,
        *,
        authorize: Callable[[], Mapping[str, Secret]] = dict,
        explain: Explain | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.title = title
        self._secrets = list(secrets)
        limits = limits or Limits()
        self._client = Client(base, limits, authorize=authorize, settings=_settings(timeouts), explain=explain)

    def send(self, method: str, path: str, **given: Any) -> Answer:
        """One call, as Client.request. Raises a leaf of ProviderError that holds no secret."""
        try:
            return self._client.request(method, path, **given)
        except ProviderError as error:
            problem = error
        raise hide(problem, self._secrets)  # not above: what was caught may hold what was sent

    def ask(self, method: str, path: str, **given: Any) -> Mapping[str, Any]:
        """The JSON object that a call answers; raises also Unexpected where something else came."""
        return object_in(self.send(method, path, **given), self.title)

    def keep(self, secret: Secret) -> Secret:
        """A secret that was told by the service, such as a token: it is never said either."""
        self._secrets.append(secret)
        return secret

    def close(self) -> None:
        """Forget the secrets, and let go of the connections."""
        self._secrets.clear()
        self._client.close()


def object_in(answer: Answer, title: str) -> Mapping[str, Any]:
    """The JSON object in an answer, with or without a byte order mark before it (Authorize.Net sends one)."""
    body = parsed(answer)
    if isinstance(body, dict):
        return body
    raise not_theirs(title)


def mapping(found: Any) -> Mapping[str, Any]:
    """A part of an answer as an object; an empty one where it is none."""
    return found if isinstance(found, dict) else {}


def not_theirs(title: str) -> Unexpected:
    """The error of an answer that can't be the service's own, so that nothing in it is said by the service."""
    return Unexpected(
        f"What answers in place of {title} sends something else than its API does.",
        "A proxy, a firewall or a login page may stand before it: let this machine reach the service itself.",
    )


def parsed(answer: Answer) -> Any:
    """The body as JSON; None where it is none."""
    try:
        return json.loads(answer.body)  # of bytes it takes the mark away by itself
    except ValueError:
        return None


def _settings(timeouts: Timeouts | None) -> Settings:
    if timeouts is None:
        return Settings()
    connect, read, total = timeouts
    return replace(Settings(), connect_timeout=connect, read_timeout=read, total_timeout=total)
