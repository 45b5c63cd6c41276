"""What Vault and OpenBao answer, and what each refusal means. Their own words are looked at, and never repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from payconf.http import Answer
from payconf.http.errors import retry_after
from payconf.model.errors import AuthError, ProviderError, StoreError, StoreLogin, StoreUnreachable, Unavailable

EXPLAINED = frozenset({400, 403, 404, 405})
"""Refusals that mean something else for each call."""
_ACTIVE = "Name the address of the cluster, or of its load balancer, and not that of one node."
_HEALTH: Mapping[int, tuple[str, str]] = {
    429: ("it is a standby node, and doesn't pass calls on", _ACTIVE),
    472: ("it is a secondary for disaster recovery, which answers nobody", "Name the address of the primary cluster."),
    473: ("it is a performance standby node, and doesn't pass calls on", _ACTIVE),
    501: ("it was never initialized, so it holds no secrets", "Check the address; else: bao operator init."),
    503: (
        "it is sealed, so nobody can read anything",
        "Whoever holds the unseal keys unseals it (bao operator unseal, or vault operator unseal); then run again.",
    ),
}
"""By what sys/health answers: https://developer.hashicorp.com/vault/api-docs/system/health"""
_LATER = "Try again later."
_UPGRADING = "Upgrading from non-versioned to versioned"
"""What KV says for a moment after it was mounted, or made version 2."""


class Refusal(ProviderError):
    """An answer outside 200 to 299, as it came."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"It answered {answer.status}.")
        self.answer = answer


def as_it_came(method: str, path: str, answer: Answer) -> Refusal:
    """For payconf.http: nothing is decided there."""
    return Refusal(answer)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in their form. `content` is empty where there was no body."""

    status: int
    content: Mapping[str, Any] = field(repr=False)

    @property
    def data(self) -> Mapping[str, Any]:
        """What was asked for, empty where there is none."""
        return part(self.content, "data")

    @property
    def done(self) -> bool:
        """Whether it was carried out."""
        return self.status < 300

    def says(self, words: str) -> bool:
        """Whether one of its errors holds the words."""
        errors = self.content.get("errors")
        return isinstance(errors, list) and any(isinstance(text, str) and words in text for text in errors)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A call that came to nothing. `again`: another try may help; `idle`: surely nothing was carried out."""

    error: StoreError
    again: bool = False
    idle: bool = True
    wait: float | None = None


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object in an object, empty where there is none."""
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def unanswered(error: ProviderError, health: Callable[[], int]) -> Trouble:
    """Of a call without an answer, or with one that leads elsewhere. The words of payconf.http hold no secret."""
    if isinstance(error, AuthError):
        return Trouble(StoreLogin("the token holds a character that can't be sent, such as a line end.", error.fix))
    again, idle = isinstance(error, Unavailable), error.carried_out is False
    if not again and (known := _HEALTH.get(health())):
        return Trouble(StoreUnreachable(f"{known[0]}.", known[1]), idle=idle)
    fix = error.fix if idle else _LATER
    return Trouble(StoreUnreachable(error.message, fix), again=again, idle=idle)


def answered(answer: Answer, health: Callable[[], int]) -> Reply | Trouble:
    """`health`: what sys/health answers, asked where that explains something."""
    status = answer.status
    if status < 300 or status in EXPLAINED:
        content = _content(answer)
        if content is None:
            return _stranger(status)
        reply = Reply(status, content)
        busy = StoreUnreachable("its mount is being made KV version 2.", _LATER)
        return Trouble(busy, again=True) if status == 400 and reply.says(_UPGRADING) else reply
    wait = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
    if status in (412, 429):
        text = "it limits how often it may be asked" if status == 429 else "this node has not caught up with the others"
        return Trouble(StoreUnreachable(f"{text} ({status}).", _LATER), again=True, wait=wait)
    known = _HEALTH.get(status if status in (472, 473) else health() if status >= 500 else 0)
    if known:
        return Trouble(StoreUnreachable(f"{known[0]}.", known[1]))
    if status >= 500:
        return Trouble(StoreUnreachable(f"it answered {status}.", _LATER), again=True, idle=False, wait=wait)
    return _stranger(status)


def _stranger(status: int) -> Trouble:
    return Trouble(
        StoreUnreachable(
            f"what answers there ({status}) is not Vault or OpenBao.", "Check the address in `stores: vault:`."
        ),
        idle=False,
    )


def _content(answer: Answer) -> Mapping[str, Any] | None:
    if not answer.body.strip():
        return {}
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
