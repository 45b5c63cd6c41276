"""Who a key is, and of which mode (facts/providers §1).

One host serves both modes. The balance tells `livemode`, the account does not; a restricted key that may not read the
balance is asked for its webhook endpoints, which tell it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.http.service import ServiceCalls, mapping
from payconf.model.errors import NotAllowed, Unexpected
from payconf.model.resource import Account
from payconf.providers.stripe.refusals import NoPermission
from payconf.providers.stripe.session import Session

_ACCOUNT = re.compile(r"acct_[A-Za-z0-9]+")


@dataclass(slots=True)
class _Seen:
    """What was seen of one key."""

    calls: ServiceCalls
    account: str = ""
    able: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def get(self, path: str, what: str, params: Mapping[str, str] | None = None) -> Mapping[str, Any] | None:
        """What stands there; None where the key may not read it."""
        try:
            found = self.calls.ask("GET", path, params=params)
        except NoPermission as error:
            self.account = self.account or error.account
            return None
        self.able.append(f"read {what}")
        return found


def identify(held: Session) -> Account:
    """The account of the key; its mode is what `livemode` says, unknown where the key may read nothing that has it."""
    seen = _Seen(held.calls)
    live = _livemode(seen)
    account = seen.get("/v1/account", "account")
    if account is not None:
        seen.account = found[0] if (found := _ACCOUNT.fullmatch(str(account.get("id")))) else ""
        _look_at(account, seen, live)
    if live is None and not seen.account:
        raise NotAllowed(
            "Stripe knows the key, and lets it read neither the balance nor webhook endpoints nor the account, so that "
            "it tells neither account nor mode.",
            "Give the restricted key the permission to read Balance (Dashboard, Developers, API keys).",
        )
    if not seen.account:
        seen.remarks.append("Stripe doesn't tell this restricted key its account, so that no `account:` can be proven.")
    mode = "unknown" if live is None else "live" if live else "test"
    return Account(
        seen.account,
        mode,
        capabilities=tuple(seen.able),
        remarks=tuple(seen.remarks),
        warnings=tuple(seen.warnings),
    )


def _livemode(seen: _Seen) -> bool | None:
    """Of the balance, or else of any webhook endpoint; None where neither tells."""
    balance = seen.get("/v1/balance", "balance")
    if balance is not None:
        return _flag(balance)
    found = seen.get("/v1/webhook_endpoints", "webhook endpoints", {"limit": "1"})
    endpoints = [] if found is None else found.get("data")
    if isinstance(endpoints, list) and endpoints:
        return _flag(endpoints[0])
    why = "may not read webhook endpoints" if found is None else "there is no webhook endpoint to look at"
    seen.remarks.append(
        f"Stripe tells no mode: the restricted key may not read the balance, and {why}. "
        "Give it the permission to read Balance."
    )
    return None


def _flag(found: Any) -> bool:
    live = mapping(found).get("livemode")
    if isinstance(live, bool):
        return live
    raise Unexpected("Stripe's answer doesn't say whether it is of live mode.", "Update payconf.")


def _look_at(account: Mapping[str, Any], seen: _Seen, live: bool | None) -> None:
    """What the account can do, and whether it takes money."""
    able = mapping(account.get("capabilities"))
    seen.able += sorted(name for name, state in able.items() if state == "active")
    if live and account.get("charges_enabled") is False:
        reason = str(mapping(account.get("requirements")).get("disabled_reason") or "")
        why = f" ({reason})" if re.fullmatch(r"[a-z_.]{1,60}", reason) else ""
        seen.warnings.append(f"The account takes no payments at the moment: Stripe says charges_enabled is false{why}.")
