"""What Stripe says of things that nobody can write: which wallets know a domain, which methods can't be offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payconf.http.service import mapping
from payconf.providers.stripe.kinds import CONFIGURATIONS, DOMAINS
from payconf.providers.stripe.objects import methods
from payconf.providers.stripe.pages import everything
from payconf.providers.stripe.refusals import said
from payconf.providers.stripe.session import Session


@dataclass(frozen=True, slots=True)
class Wallet:
    """A wallet on a domain: `apple_pay`, `google_pay`, `link`, `paypal`, `amazon_pay`, `klarna`, as Stripe calls it.

    `why`: Stripe's own sentence on one that is not active; empty where it has none.
    """

    domain_id: str
    domain: str
    enabled: bool
    wallet: str
    active: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unavailability:
    """A method that an active configuration switches on, and that buyers are not offered all the same.

    `overruled`: a parent configuration decides, and says off. Else the account may not use the method yet.
    """

    configuration_id: str
    configuration: str
    method: str
    overruled: bool


def wallets(session: Session) -> tuple[Wallet, ...]:
    """Every wallet of every domain. Apple Pay is offered only on a domain where it is active."""
    return tuple(wallet for found in everything(session, DOMAINS) for wallet in _wallets(found))


def unavailable(session: Session) -> tuple[Unavailability, ...]:
    """Methods that are on and not offered."""
    return tuple(
        Unavailability(found["id"], str(found.get("name") or ""), name, _overruled(entry))
        for found in everything(session, CONFIGURATIONS)
        if found.get("active") is True
        for name, entry in methods(found).items()
        if entry["display_preference"]["preference"] == "on" and entry.get("available") is not True
    )


def _wallets(found: Mapping[str, Any]) -> list[Wallet]:
    name, enabled = str(found.get("domain_name") or ""), found.get("enabled") is True
    return [
        Wallet(found["id"], name, enabled, wallet, entry["status"] == "active", _why(entry))
        for wallet, entry in sorted(found.items())
        if isinstance(entry, dict) and entry.get("status") in ("active", "inactive")
    ]


def _why(entry: Mapping[str, Any]) -> str:
    return said({"message": mapping(entry.get("status_details")).get("error_message")})


def _overruled(entry: Mapping[str, Any]) -> bool:
    preference = entry["display_preference"]
    return preference.get("value") == "off" and preference.get("overridable") is False
