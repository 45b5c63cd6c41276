"""Stripe: who a key is, and of which mode (facts/providers §1). Nothing is kept there yet.

One host serves both modes. The balance tells `livemode`, the account does not; a restricted key that may not read the
balance is asked for its webhook endpoints, which tell it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.change import Change
from payconf.model.errors import AuthError, NotAllowed, ProviderError, Rejected, Unexpected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no
from payconf.services.stripe import ORGANIZATION

NAME = "stripe"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "api.stripe.com", "live": "api.stripe.com"}
"""Which host is asked, by side."""

_TITLE = "Stripe"
_ADDRESS = "requests from your IP"
"""In the message of a key whose list of addresses doesn't have ours. The status is 401, as of a key that is wrong."""
_ACCOUNT = re.compile(r"\bacct_[A-Za-z0-9]+")
_EXPIRED = frozenset({"api_key_expired", "platform_api_key_expired"})


class _NoPermission(NotAllowed):
    """The key is good, and may not do this. `account`: whose key it is, where Stripe says so."""

    account: str = ""


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
        except _NoPermission as error:
            self.account = self.account or error.account
            return None
        self.able.append(f"read {what}")
        return found


def connect(target: Target) -> ServiceCalls:
    """Calls as the credential's key; Stripe has not been spoken to yet. Raises Rejected for a key of no account."""
    key = target.required("secret_key", _TITLE)
    if key.reveal().startswith(ORGANIZATION.encode()):
        raise Rejected(
            "secret_key is the key of an organization: Stripe wants to be told in each call for which of its accounts, "
            "so neither the account nor whether the key is accepted can be told, and no shop could use it.",
            "Use a secret or restricted key of the account itself.",
            "secret_key",
        )
    bearer = Secret(b"Bearer " + key.reveal())
    base = target.base(HOSTS[target.side])
    secrets = target.secrets.values()
    return ServiceCalls(
        _TITLE, base, secrets, target.timeouts, authorize=lambda: {"Authorization": bearer}, explain=_explain
    )


def identify(held: ServiceCalls) -> Account:
    """The account of the key; its mode is what `livemode` says, unknown where the key may read nothing that has it."""
    seen = _Seen(held)
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


def read(held: ServiceCalls, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept."""
    raise keeps_no(_TITLE, kind)


def write(held: ServiceCalls, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


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


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means. Stripe's messages hold parts of the key, so that none is repeated."""
    if answer.status not in (401, 403):
        return None
    problem = mapping(mapping(parsed(answer)).get("error"))
    if not problem:
        return not_theirs(_TITLE)
    text = str(problem.get("message") or "")
    if _ADDRESS in text:
        return NotAllowed(
            "Stripe knows the key, and lets it in from other addresses than this machine's only.",
            "Add this machine's address to the list of the key (Dashboard, Developers, API keys), or run payconf where "
            "the list allows it.",
        )
    if answer.status == 403:
        denied = _NoPermission(f"Stripe knows the key, and does not let it read {path.removeprefix('/v1/')}.", _GIVE)
        denied.account = found[0] if (found := _ACCOUNT.search(text)) else ""
        return denied
    if problem.get("code") in _EXPIRED:
        return AuthError("Stripe says that the key has expired.", "Make a new one, and store it.")
    return AuthError(
        "Stripe doesn't know the key: it is mistyped, or was rolled or deleted.",
        "Store the account's present key (Dashboard, Developers, API keys).",
    )


_GIVE = "Give the restricted key that permission (Dashboard, Developers, API keys)."
