"""Payment method domains: one of each name, never deleted, and known to the wallets only once they were asked."""

from __future__ import annotations

import re
from typing import Any

from payconf.testing.services.stripe.accounts import DOMAINS, Mode, StripeAccount
from payconf.testing.services.stripe.answers import wrong
from payconf.testing.services.stripe.params import Params, flag, known, required

WALLETS = ("amazon_pay", "apple_pay", "google_pay", "klarna", "link", "paypal")
_NAME = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}")


def make(mode: Mode, account: StripeAccount, params: Params) -> dict[str, Any]:
    """A new domain, of which only Apple Pay wants proof."""
    known(params, ("domain_name", "enabled", "expand"))
    required(params, "domain_name")
    name = params["domain_name"]
    if not _NAME.fullmatch(name):
        raise wrong("domain_name", f"Invalid domain name: {name}")
    if any(entry["domain_name"] == name for entry in mode.kept[DOMAINS]):
        raise wrong("domain_name", f"The domain {name} is registered already.", "resource_already_exists")
    entry = {
        "id": f"pmd_1{account.number():023d}",
        "object": "payment_method_domain",
        "created": 1234567890,
        "domain_name": name,
        "enabled": flag(params, "enabled") if "enabled" in params else True,
        "livemode": mode.live,
        **{wallet: {"status": "active"} for wallet in WALLETS},
    }
    entry["apple_pay"] = _unproven(name)
    mode.kept[DOMAINS].insert(0, entry)
    return entry


def change(mode: Mode, entry: dict[str, Any], params: Params) -> dict[str, Any]:
    """The domain, switched on or off."""
    known(params, ("enabled", "expand"))
    if "enabled" in params:
        entry["enabled"] = flag(params, "enabled")
    return entry


def validate(account: StripeAccount, entry: dict[str, Any], params: Params) -> dict[str, Any]:
    """Ask the wallets again."""
    known(params, ("expand",))
    name = entry["domain_name"]
    entry["apple_pay"] = {"status": "active"} if name in account.verified else _unproven(name)
    return entry


def _unproven(name: str) -> dict[str, Any]:
    details = {"error_message": f"Apple Pay could not be validated on {name}."}
    return {"status": "inactive", "status_details": details}
