"""Keys and accounts, and what an account keeps in each of its two modes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from payconf.testing.orocommerce.messages import Response

ENDPOINTS = "webhook_endpoints"
CONFIGURATIONS = "payment_method_configurations"
DOMAINS = "payment_method_domains"


@dataclass
class Key:
    """A key. `may`: the permissions of a restricted one, None for one that may do all."""

    account: str
    live: bool = False
    may: frozenset[str] | None = None
    expired: bool = False
    only_elsewhere: bool = False
    names_account: bool = True
    """Whether refusals name the account."""


@dataclass
class Mode:
    """What an account keeps in one mode, each list newest first. Of a signing secret only the SHA-256 is kept.

    `replays`: by idempotency key, the call and what was answered to it. `reads`: how often endpoints were read.
    """

    live: bool
    kept: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {ENDPOINTS: [], CONFIGURATIONS: [], DOMAINS: []}
    )
    secrets: dict[str, str] = field(default_factory=dict)
    replays: dict[str, tuple[str, Response]] = field(default_factory=dict)
    reads: int = 0

    def named(self, place: str, ident: str) -> dict[str, Any] | None:
        """The object of an id."""
        return next((entry for entry in self.kept[place] if entry["id"] == ident), None)

    def signs_with(self, ident: str, secret: bytes) -> bool:
        """Whether a webhook endpoint signs with this secret."""
        return self.secrets.get(ident) == hashlib.sha256(secret).hexdigest()


@dataclass
class StripeAccount:
    """An account. `cap`: of webhook endpoints in each mode. `able`: payment methods that it may use already.

    `verified`: domains that the wallets know.
    """

    charges: bool = True
    disabled_reason: str | None = None
    cap: int = 16
    able: set[str] = field(default_factory=lambda: {"apple_pay", "card", "google_pay", "link"})
    verified: set[str] = field(default_factory=set)
    modes: dict[bool, Mode] = field(default_factory=lambda: {live: Mode(live) for live in (False, True)})
    made: int = 0

    def number(self) -> int:
        """The next object's; none is used twice."""
        self.made += 1
        return self.made
