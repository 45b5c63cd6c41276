"""The one HTTP helper: every provider speaks through it, so that every call is safe in the same way.

Each call has time-outs and an end; addresses are built from the configured base only, never from a link in an answer;
no redirect leaves the host; what a status means is decided here (design: providers, tree of errors); and no error
holds a secret, a header, a query or a body.
"""

from __future__ import annotations

import json as json_text
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from payconf.http.errors import status_error, transport_error
from payconf.http.limits import Limits
from payconf.model.errors import ProviderError, Rejected, Unexpected
from payconf.model.hidden import hide
from payconf.model.secret import Secret

if TYPE_CHECKING:
    import requests

    from payconf.http.deadline import Deadline

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status of 200 to 299, or a refusal that is to be explained. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON; raises Unexpected where it isn't."""
        try:
            return json_text.loads(self.body)
        except ValueError:
            pass
        raise Unexpected("The answer is not JSON, so it doesn't come from the API that was expected.")


Explain = Callable[[str, str, Answer], ProviderError | None]
"""From method, path and answer of a refusal to the error that it means to this system; None: what its status says."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to call. Seconds: to connect, until the next byte comes, and for a call with its whole answer.

    `total_timeout` is less than what calls are repeated for, so that a reading call that ran out of it is. `rate` is
    requests a second for one host and account.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    total_timeout: float = 60.0
    connections: int = 8
    rate: float = 25.0
    burst: int = 25
    ca_file: str | None = None
    proxy: str | None = None


class Client:
    """Calls to one host as one account. It never retries: whoever calls knows whether that is safe.

    `base`: https://host[:port][/prefix]; plain http only to this machine. `account`: names the token bucket, with the
    host. `authorize`: the headers that prove who we are, made anew for each call. `explain` reads a refusal.
    """

    def __init__(
        self,
        base: str,
        limits: Limits,
        *,
        account: str = "",
        authorize: Callable[[], Mapping[str, Secret]] = dict,
        settings: Settings | None = None,
        explain: Explain | None = None,
    ) -> None:
        self._base = _checked_base(base)
        self._settings = settings or Settings()
        self._bucket = limits.bucket(self._base.netloc, account, self._settings.rate, self._settings.burst)
        self._authorize = authorize
        self._explain = explain
        self._places = threading.BoundedSemaphore(self._settings.connections)
        self._deadline, self._session = _session(self._settings)

    def __repr__(self) -> str:
        return f"Client({self._base.geturl()})"

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: Secret | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One call below the base. Raises a leaf of ProviderError; `carried_out` says whether it may have worked.

        `body` is sent as it is, instead of a form, where a system has a form of its own.
        """
        address = self._address(path)
        data = form if body is None else body.reveal()
        for hop in range(_MOST_REDIRECTS):
            response = self._send(method, address, hop, params=params, json=json, data=data, headers=headers)
            if response.status_code not in _REDIRECTS:
                return self._checked(method, path, response)
            address, params = self._redirected(method, response), None
        raise Unexpected(f"{self._where(method)} is redirected without end.", "Check the configured address.")

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _address(self, path: str) -> str:
        parts = urlsplit(path)
        if not path.startswith("/") or path.startswith("//") or parts.query or parts.fragment:
            raise ValueError("a path is given below the base, as /path, its query by itself")
        if ".." in parts.path.split("/") or "\\" in path:
            raise ValueError("a path never leaves the base")
        return f"{self._base.scheme}://{self._base.netloc}{self._base.path.rstrip('/')}{path}"

    def _send(self, method: str, address: str, hop: int, **given: Any) -> requests.Response:
        import requests

        self._bucket.take()
        headers = {"Accept": "application/json", **(given.pop("headers") or {})}
        headers.update({name: value.reveal().decode("latin-1") for name, value in self._authorize().items()})
        try:
            with self._places:
                if not hop:  # all hops have it together; what was waited for on this side doesn't count
                    self._deadline.within(self._settings.total_timeout)
                waits = (self._settings.connect_timeout, self._settings.read_timeout)
                timeouts = (self._deadline.at_most(waits[0]), self._deadline.at_most(waits[1]))
                return self._session.request(
                    method, address, headers=headers, timeout=timeouts, allow_redirects=False, **given
                )
        except requests.RequestException as error:
            over = self._settings.total_timeout if self._deadline.over() else None
            problem = transport_error(error, self._where(method), over, self._deadline.sent)
        # Raised here and not above: the caught error carries the request with its headers.
        raise problem

    def _checked(self, method: str, path: str, response: requests.Response) -> Answer:
        answer = Answer(
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            response.content,
        )
        if 200 <= answer.status < 300:
            return answer
        told = self._explain(method, path, answer) if self._explain else None
        error = told or status_error(answer.status, answer.headers, self._where(method))
        proof = str(response.request.headers.get("Authorization", ""))
        raise hide(error, [Secret(text.encode()) for text in (proof, proof.partition(" ")[2])])

    def _redirected(self, method: str, response: requests.Response) -> str:
        """The same host's other path, for reading calls; anything else is refused."""
        target = urlsplit(response.headers.get("Location", ""))
        elsewhere = (target.scheme or self._base.scheme, target.netloc or self._base.netloc) != (
            self._base.scheme,
            self._base.netloc,
        )
        if elsewhere or method not in _READING or not target.path.startswith("/"):
            where = f"to {target.netloc}" if elsewhere else "elsewhere"
            error = Unexpected(
                f"{self._where(method)} is redirected {where}, and credentials go to the configured address only.",
                "Configure the address that the system really has.",
            )
            error.carried_out = False if method in _READING else None
            raise error
        query = f"?{target.query}" if target.query else ""
        return f"{self._base.scheme}://{self._base.netloc}{target.path}{query}"

    def _where(self, method: str) -> str:
        """How an error names the call: by method and host. A path may hold what is nobody's business."""
        return f"{method} {self._base.scheme}://{self._base.netloc}"


def _checked_base(base: str) -> SplitResult:
    parts = urlsplit(base)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise Rejected("The address may not hold a user, a password, a query or a fragment.", field="url")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        raise Rejected(
            "The address must begin with https://, since credentials are sent to it.",
            "Write it as https://shop.acme.example.",
            field="url",
        )
    return parts


def _session(settings: Settings) -> tuple[Deadline, requests.Session]:
    from http.cookiejar import DefaultCookiePolicy

    import requests

    from payconf.http.deadline import Adapter, Deadline

    deadline, session = Deadline(), requests.Session()
    # Neither .netrc nor proxy variables: what is sent where is configured, and nothing else decides it.
    session.trust_env = False
    session.verify = settings.ca_file or True
    session.proxies = {"https": settings.proxy} if settings.proxy else {}
    session.headers["User-Agent"] = "payconf"
    # What proves who we are goes into each call; a cookie would be shared by all threads, and by accounts.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    pool = Adapter(deadline, settings.connections)
    session.mount("https://", pool)
    session.mount("http://", pool)
    return deadline, session
