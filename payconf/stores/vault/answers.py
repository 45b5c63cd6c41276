"""What Vault and OpenBao answer, and what each refusal means. Their own words are looked at, and never repeated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.http import Answer
from payconf.model.errors import ProviderError, Rejected, StoreLogin, StoreUnreachable, Unavailable
from payconf.stores.patience import Trouble, seconds

EXPLAINED = frozenset({400, 403, 404, 405})
"""Refusals that mean something else for each call."""
_ACTIVE = "Name the address of the cluster, or of its load balancer, and not that of one node."
_HEALTH: Mapping[int, tuple[str, str]] = {
    429: ("it is a standby node, and doesn't pass calls on.", _ACTIVE),
    472: ("it is a secondary for disaster recovery, which answers nobody.", "Name the address of the primary cluster."),
    473: ("it is a performance standby node, and doesn't pass calls on.", _ACTIVE),
    501: ("it was never initialized, so it holds no secrets.", "Check the address; else: bao operator init."),
    503: (
        "it is sealed, so nobody can read anything.",
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


def part(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object in an object, empty where there is none."""
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def unanswered(error: ProviderError, repeat: bool, health: Callable[[], int]) -> Trouble:
    """Of a call without an answer, or with one that leads elsewhere. The words of payconf.http hold no secret."""
    if isinstance(error, Rejected):
        return Trouble(StoreLogin, "the token holds a character that can't be sent, such as a line end.", error.fix)
    if not isinstance(error, Unavailable) and (known := _HEALTH.get(health())):
        return _down(*known)
    idle = error.carried_out is False
    again = isinstance(error, Unavailable) and (repeat or idle)
    return _down(error.message, error.fix if idle else _LATER, again)


def answered(answer: Answer, repeat: bool, health: Callable[[], int]) -> Reply | Trouble:
    """`repeat`: the call may be made again where nobody knows whether it was carried out. `health`: what sys/health
    answers, asked where that explains something.
    """
    status = answer.status
    if status < 300 or status in EXPLAINED:
        content = _content(answer)
        if content is None:
            return _stranger(status)
        reply = Reply(status, content)
        if status == 400 and reply.says(_UPGRADING):
            return _down("its mount is being made KV version 2.", _LATER, again=True)
        return reply
    wait = seconds(answer.headers.get("retry-after"))
    if status in (412, 429):
        text = "it limits how often it may be asked" if status == 429 else "this node has not caught up with the others"
        return _down(f"{text} ({status}).", _LATER, True, wait)
    known = _HEALTH.get(status if status in (472, 473) else health() if status >= 500 else 0)
    if known:
        return _down(*known)
    return _down(f"it answered {status}.", _LATER, repeat, wait) if status >= 500 else _stranger(status)


def _down(says: str, fix: str, again: bool = False, after: float | None = None) -> Trouble:
    return Trouble(StoreUnreachable, says, fix, again, after, whole=True)


def _stranger(status: int) -> Trouble:
    return _down(f"what answers there ({status}) is not Vault or OpenBao.", "Check the address in `stores: vault:`.")


def _content(answer: Answer) -> Mapping[str, Any] | None:
    if not answer.body.strip():
        return {}
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
