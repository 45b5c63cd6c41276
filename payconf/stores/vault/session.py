"""Calls to one server, as one login that is made when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from payconf.http import Client, Settings
from payconf.http.limits import Limits
from payconf.model.errors import ProviderError, StoreLogin
from payconf.model.secret import Secret
from payconf.stores.base import Access
from payconf.stores.patience import Patience, Trouble
from payconf.stores.vault.answers import Refusal, Reply, answered, as_it_came, part, unanswered
from payconf.stores.vault.login import Asked, Given, proof
from payconf.stores.vault.where import Where

_TRIES = 5
_RENEW = 2 / 3
"""Of a login's life, after which it is renewed."""
_MARK = {"X-Vault-Request": "true"}
"""Agents and proxies may ask for it, so that no other program can be made to send what they pass on."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call below /v1/. `repeat`: it may be made again where nobody knows whether it was carried out."""

    method: str
    path: str
    params: Mapping[str, str] | None = None
    json: Any = field(default=None, repr=False)
    headers: Mapping[str, str] | None = None
    repeat: bool = True


@dataclass(slots=True)
class _Login:
    """A token in use. `source`: of one that was handed over; `renew_at`: by the clock."""

    client: Client
    source: str = ""
    renew_at: float | None = None


class Session:
    """For several threads. What fails is remembered: a wrong login for good, a silent server for a minute."""

    def __init__(self, access: Access, where: Where, patience: Patience) -> None:
        self._access = access
        self._where = where
        self._patience = patience
        self._limits = Limits(patience.clock.now, patience.clock.sleep)
        self._clients: list[Client] = []
        self._open = self._client({})
        self._login: _Login | None = None
        self._refused: StoreLogin | None = None
        self._lock = Lock()

    def ask(self, call: Call) -> Reply:
        """Its answer: 200 to 299, 400, 404, 405, or 403 where the login is good and may not do this.

        Raises StoreLogin or StoreUnreachable; of a call that may not be repeated, nobody then knows what was done.
        """
        login = self._logged_in()
        reply = self._tried(login.client, call)
        if reply.status != 403 or self._known(login):
            return reply
        login = self._instead_of(login)
        reply = self._tried(login.client, call)
        if reply.status == 403 and not self._known(login):
            raise self._refuse(
                StoreLogin("a login was made, and its token was not accepted.", "Check the server's log.")
            )
        return reply

    def close(self) -> None:
        """A login that payconf made is given up; one that was handed over goes on."""
        with self._lock:
            if self._login is not None:
                if not self._login.source and self._patience.known() is None:
                    self._once(self._login.client, Call("POST", "auth/token/revoke-self"))
                self._login = None
            for client in self._clients:
                client.close()

    def _logged_in(self) -> _Login:
        with self._lock:
            self._refuse_what_failed()
            if self._login is None:
                self._login = self._made()
            elif self._login.renew_at is not None and self._patience.clock.now() >= self._login.renew_at:
                said = self._once(self._login.client, Call("POST", "auth/token/renew-self", json={}))
                self._login.renew_at = self._renewal(said) if isinstance(said, Reply) else None
            return self._login

    def _instead_of(self, login: _Login) -> _Login:
        """A new login, made once however many threads ask; of a token that was handed over there is none."""
        with self._lock:
            self._refuse_what_failed()
            if self._login is None or self._login is login:
                if login.source:
                    said = f"the token of {login.source} was not accepted: expired, revoked, or of another server."
                    fix = "Hand over a new one (bao login), or let payconf log in: `auth:` of `stores: vault:`."
                    raise self._refuse(StoreLogin(said, fix))
                self._login = self._made()
            return self._login

    def _made(self) -> _Login:
        try:
            given = proof(self._access)
        except StoreLogin as error:
            refused = error
        else:
            if isinstance(given, Given):
                return _Login(self._client({"X-Vault-Token": given.token}), given.source)
            return self._asked(given)
        raise self._refuse(refused)

    def _asked(self, asked: Asked) -> _Login:
        reply = self._tried(self._open, Call("POST", asked.path, json=dict(asked.body), repeat=asked.repeat))
        auth = part(reply.content, "auth")
        token = auth.get("client_token")
        if reply.status == 404:
            text = f"there is no way to log in at auth/{asked.mount}{self._inside()}."
            raise self._refuse(StoreLogin(text, "Check `namespace:`, and `mount:` of the login."))
        if not reply.done:
            # Of a method that isn't there, a server says the same as of a login that is wrong.
            fix = f"{asked.fix} Check `mount:` too." if reply.status == 403 else asked.fix
            raise self._refuse(StoreLogin(f"the login at auth/{asked.mount}{self._inside()} was refused.", fix))
        if not isinstance(token, str) or not token:
            raise self._refuse(
                StoreLogin("the login asks for more than payconf can give, such as a second factor.", asked.fix)
            )
        return _Login(self._client({"X-Vault-Token": Secret(str(token).encode())}), renew_at=self._renewal(reply))

    def _renewal(self, reply: Reply) -> float | None:
        auth = part(reply.content, "auth")
        seconds = auth.get("lease_duration")
        lives = auth.get("renewable") is True and isinstance(seconds, int) and seconds > 0
        return self._patience.clock.now() + seconds * _RENEW if lives and isinstance(seconds, int) else None

    def _known(self, login: _Login) -> bool:
        """Whether the token of a refused call is good: 403 says both, that it isn't and that it may not."""
        reply = self._tried(login.client, Call("GET", "auth/token/lookup-self"))
        # A token without the policy `default` may not look itself up. Then the server lists what stood against it,
        # which it only does after it has found the token; of an unknown one it says nothing, or that it is invalid.
        listed = reply.says("error occurred") and not reply.says("invalid token")
        return reply.done or listed

    def _tried(self, client: Client, call: Call) -> Reply:
        tries, took = 0, 0.0

        def attempt(left: float) -> Reply | Trouble:
            nonlocal tries, took
            tries, began = tries + 1, self._patience.clock.now()
            found = self._once(client, call)
            spent = self._patience.clock.now() - began
            took = max(took, spent)
            last = tries == _TRIES or left - spent < took  # the next may take as long
            return replace(found, again=False) if isinstance(found, Trouble) and last else found

        found = self._patience.answer(attempt)
        if isinstance(found, Trouble):
            raise found.kind(found.says, found.fix)
        return found

    def _once(self, client: Client, call: Call) -> Reply | Trouble:
        space = {"X-Vault-Namespace": self._where.namespace} if self._where.namespace else {}
        headers = {**_MARK, **space, **(call.headers or {})}
        try:
            answer = client.request(
                call.method, f"/v1/{call.path}", params=call.params, json=call.json, headers=headers
            )
        except Refusal as refusal:
            answer = refusal.answer
        except ProviderError as error:
            return unanswered(error, call.repeat, self._health)
        return answered(answer, call.repeat, self._health)

    def _health(self) -> int:
        """What sys/health answers, 0 for nothing. It is of the whole server, so it has no namespace."""
        try:
            return self._open.request("GET", "/v1/sys/health", headers=_MARK).status
        except Refusal as refusal:
            return refusal.answer.status
        except ProviderError:
            return 0

    def _client(self, proof: Mapping[str, Secret]) -> Client:
        connect, read = self._access.timeouts
        settings = Settings(connect, read, rate=100.0, burst=50, ca_file=self._where.ca_file)
        client = Client(
            self._where.address, self._limits, authorize=lambda: proof, settings=settings, explain=as_it_came
        )
        self._clients.append(client)
        return client

    def _inside(self) -> str:
        return f" in the namespace {self._where.namespace}" if self._where.namespace else ""

    def _refuse(self, error: StoreLogin) -> StoreLogin:
        self._refused = error
        return _again(error)

    def _refuse_what_failed(self) -> None:
        if self._refused is not None:
            raise _again(self._refused)
        if silent := self._patience.known():
            raise silent.kind(silent.says, silent.fix)


def _again(error: StoreLogin) -> StoreLogin:
    """The same words in an error of its own, for each thread that hears them."""
    return StoreLogin(error.message, error.fix)
