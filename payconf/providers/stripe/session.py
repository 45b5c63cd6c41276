"""A session: one key, so one account and one mode; and the checks that hold each object to that mode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.limits import Limits
from payconf.http.service import ServiceCalls, object_in
from payconf.model.errors import NotAllowed, NotFound, ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.providers.stripe.kinds import PLACES
from payconf.providers.stripe.once import HEADER, REPLAYED, Once
from payconf.providers.stripe.refusals import TITLE, NoPermission, Spent, explain
from payconf.services.stripe import ORGANIZATION

HOSTS: Mapping[str, str] = {"test": "api.stripe.com", "live": "api.stripe.com"}
"""Which host is asked, by side."""
VERSION = "2026-06-24.dahlia"
"""The version of the API whose forms these are; without it Stripe answers in the one of the account's default."""
PAGE = 100
"""The most that a page may hold."""

_MODE = re.compile(r"[a-z]+_(test|live)_")
_IDENT = re.compile(r"[A-Za-z0-9_]{3,255}")


@dataclass(slots=True)
class Session:
    """Calls as one key. `mode`: of the key, as it says itself; empty where it doesn't. `page`: objects a page.

    `seen`: objects that were read and are of the session's side.
    """

    calls: ServiceCalls
    side: Literal["test", "live"]
    mode: str
    page: int = PAGE
    once: Once = field(default_factory=Once)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """The JSON object that stands there."""
        return object_in(self._sent("GET", path, params=params), TITLE)

    def post(self, path: str, form: Mapping[str, str], change: str) -> tuple[Mapping[str, Any], bool]:
        """What a writing call of a change answers, and whether it had been answered so before."""
        headers = {HEADER: self.once.key(change, path, form)}
        answer = self._sent("POST", path, change, form=form, headers=headers)
        return object_in(answer, TITLE), _replayed(answer)

    def delete(self, path: str) -> Mapping[str, Any]:
        """What a deleting call answers."""
        return object_in(self._sent("DELETE", path), TITLE)

    def _sent(self, method: str, path: str, change: str = "", **given: Any) -> Answer:
        problem: ProviderError
        try:
            return self.calls.send(method, path, **given)
        except Spent as error:
            self.once.forget(change)
            problem = Unavailable(error.message, error.fix)
        except NoPermission as error:
            problem = NotAllowed(error.message, error.fix)
        raise problem

    def fetched(self, kind: str, ident: str) -> Mapping[str, Any]:
        """One object as Stripe has it; raises NotFound."""
        if not _IDENT.fullmatch(ident):
            raise NotFound(f"Stripe has no {PLACES[kind].title} {ident!r}: this is no id of Stripe's.", "Read again.")
        return self.checked(kind, self.get(f"{PLACES[kind].path}/{ident}"))

    def checked(self, kind: str, found: Any) -> Mapping[str, Any]:
        """The same object, held to be one of its kind and of our side."""
        place = PLACES[kind]
        if not isinstance(found, dict) or found.get("object") != place.object or not _is_id(found.get("id")):
            raise Unexpected(f"Stripe's answer is no {place.title}.", "Update payconf.")
        live = found.get("livemode")
        if not isinstance(live, bool):
            raise Unexpected(f"Stripe doesn't say of {found['id']} whether it is of live mode.", "Update payconf.")
        if live is not (self.side == "live"):
            mode = "live" if live else "test"
            raise self.other_side(mode, f"The {place.title} {found['id']} is of {mode} mode")
        self.seen.add((kind, found["id"]))
        return found

    def of_our_side(self) -> None:
        """Raises Rejected where the key is of the other mode, or doesn't say of which: nothing is written with it."""
        if self.mode != self.side:
            said = f"secret_key is of {self.mode} mode" if self.mode else "secret_key doesn't say of which mode it is"
            raise self.other_side(self.mode, said)

    def other_side(self, mode: str, said: str) -> Rejected:
        """The error of a key, or an object, that isn't of the environment's side."""
        return Rejected(
            f"{said}, and this environment uses {self.side} access. It was left alone.",
            f"Put the key of {self.side} mode into the credential.",
            "secret_key",
        )

    def close(self) -> None:
        """Forget the key, and let go of the connections."""
        self.calls.close()


def connect(target: Target, *, limits: Limits | None = None, page: int = PAGE) -> Session:
    """Calls as the credential's key; Stripe has not been spoken to yet. Raises Rejected for a key of no account."""
    key = target.required("secret_key", TITLE)
    if key.reveal().startswith(ORGANIZATION.encode()):
        raise Rejected(
            "secret_key is the key of an organization: Stripe wants to be told in each call for which of its accounts, "
            "so neither the account nor whether the key is accepted can be told, and no shop could use it.",
            "Use a secret or restricted key of the account itself.",
            "secret_key",
        )
    bearer, version = Secret(b"Bearer " + key.reveal()), Secret(VERSION.encode())
    calls = ServiceCalls(
        TITLE,
        target.base(HOSTS[target.side]),
        target.secrets.values(),
        target.timeouts,
        authorize=lambda: {"Authorization": bearer, "Stripe-Version": version},
        explain=explain,
        limits=limits,
    )
    mode = found[1] if (found := _MODE.match(key.reveal().decode("ascii", "replace"))) else ""
    return Session(calls, target.side, mode, page)


def _replayed(answer: Answer) -> bool:
    return answer.headers.get(REPLAYED) == "true"


def _is_id(found: Any) -> bool:
    return isinstance(found, str) and bool(_IDENT.fullmatch(found))
