"""A session at one side of CyberSource: each call bears a token of its own, made for exactly what is sent."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from payconf.certificate.signer import Signer
from payconf.http import Answer
from payconf.http.service import ServiceCalls
from payconf.model.secret import Secret
from payconf.providers.cybersource.token import Call, Key, bearer

_JSON = "application/json;charset=utf-8"
_ACCEPTED = "application/hal+json;charset=utf-8"


class Current(threading.local):
    """The call that a thread makes: method, path and body; `key` signs it, None: the session's first."""

    method: str = "GET"
    path: str = ""
    body: bytes = b""
    key: Key | None = None


@dataclass(slots=True)
class Session:
    """Calls to one side. `host`: what they are signed for. `merchant` is the organization, too; `path`: its products.

    `keys`: every one of the credential, each of which must be accepted; the first signs unless another is meant.
    Several threads may use it. `making`: one webhook is made at a time, for each brings a signing key that takes the
    place of the organization's.
    """

    calls: ServiceCalls
    side: Literal["test", "live"]
    host: str
    merchant: str
    path: str
    keys: tuple[Key, ...]
    certificate: Signer | None
    now: Callable[[], float] = field(repr=False)
    current: Current = field(default_factory=Current, repr=False)
    making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def authorize(self) -> Mapping[str, Secret]:
        """The header of the call that this thread makes."""
        made = self.current
        call = Call(
            self.merchant,
            self.host,
            made.path or self.path,
            int(self.now()),
            str(uuid.uuid4()),
            made.method,
            made.body,
        )
        return {"Authorization": bearer(made.key or self.keys[0], call)}

    def send(
        self,
        method: str,
        path: str,
        content: Any = None,
        params: Mapping[str, str] | None = None,
        key: Key | None = None,
    ) -> Answer:
        """One call, `content` as its JSON body. Raises a leaf of ProviderError."""
        body = b"" if content is None else json.dumps(content).encode()
        made = self.current
        made.method, made.path, made.body, made.key = method, path, body, key
        headers = {"Accept": _ACCEPTED, **({"Content-Type": _JSON} if body else {})}
        return self.calls.send(method, path, params=params, body=Secret(body) if body else None, headers=headers)

    def close(self) -> None:
        """Let go of the connections."""
        self.calls.close()
