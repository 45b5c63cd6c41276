"""Payment method configurations: what is on, what counts where a parent decides, and what the account may use yet."""

from __future__ import annotations

from typing import Any

from payconf.testing.services.stripe.accounts import CONFIGURATIONS, Mode, StripeAccount
from payconf.testing.services.stripe.answers import Refusal, refused, wrong
from payconf.testing.services.stripe.params import Params, flag, known

METHODS = (
    "acss_debit", "affirm", "afterpay_clearpay", "alipay", "amazon_pay", "apple_pay", "bacs_debit", "bancontact",
    "blik", "card", "cartes_bancaires", "cashapp", "customer_balance", "eps", "giropay", "google_pay", "ideal",
    "klarna", "link", "multibanco", "p24", "paypal", "sepa_debit", "us_bank_account", "wechat_pay",
)  # fmt: skip
"""Most of those that an account answers in 2026."""
_CREATE = (*METHODS, "name", "parent", "expand")
_UPDATE = (*METHODS, "name", "active", "expand")


def make(mode: Mode, account: StripeAccount, params: Params) -> dict[str, Any]:
    """A new configuration, which is active."""
    known(params, _CREATE)
    parent = params.get("parent")
    if parent is not None and mode.named(CONFIGURATIONS, parent) is None:
        message = f"No such payment method configuration: '{parent}'"
        raise Refusal(refused(400, message, code="resource_missing", param="parent"))
    entry = {
        "id": f"pmc_1{account.number():023d}",
        "object": "payment_method_configuration",
        "active": True,
        "application": None,
        "is_default": False,
        "livemode": mode.live,
        "name": params.get("name", ""),
        "parent": parent,
        "preferences": {name: "on" if name == "card" else "off" for name in METHODS},
    }
    _write(entry, params)
    mode.kept[CONFIGURATIONS].insert(0, entry)
    return entry


def change(mode: Mode, entry: dict[str, Any], params: Params) -> dict[str, Any]:
    """The configuration with what was given."""
    known(params, _UPDATE)
    if entry["is_default"] and params.get("active") == "false":
        raise wrong("active", "You cannot deactivate the default payment method configuration.")
    _write(entry, params)
    return entry


def shown(mode: Mode, account: StripeAccount, entry: dict[str, Any]) -> dict[str, Any]:
    """As it is answered."""
    plain = {name: value for name, value in entry.items() if name != "preferences"}
    return {**plain, **{name: _method(mode, account, entry, name) for name in METHODS}}


def _method(mode: Mode, account: StripeAccount, entry: dict[str, Any], name: str) -> dict[str, Any]:
    value = _value(mode, entry, name)
    preference = {
        "overridable": None if entry["parent"] is None else True,
        "preference": entry["preferences"][name],
        "value": value,
    }
    return {"available": value == "on" and name in account.able, "display_preference": preference}


def _value(mode: Mode, entry: dict[str, Any], name: str) -> str:
    """What counts: of one that has no preference, the parent's."""
    preference = str(entry["preferences"][name])
    parent = mode.named(CONFIGURATIONS, entry["parent"]) if entry["parent"] else None
    if preference == "none":
        return "off" if parent is None else _value(mode, parent, name)
    return preference


def _write(entry: dict[str, Any], params: Params) -> None:
    preferences = dict(entry["preferences"])
    for name in params.keys() & set(METHODS):
        asked = params[name] if isinstance(params[name], dict) else {}
        known(asked, ("display_preference",))
        wanted = asked.get("display_preference", {}).get("preference")
        if wanted not in ("on", "off", "none"):
            where = f"{name}[display_preference][preference]"
            raise wrong(where, f"Invalid {where}: must be one of none, off, or on")
        preferences[name] = wanted
    if "active" in params:
        entry["active"] = flag(params, "active")
    entry["preferences"] = preferences
    entry["name"] = params.get("name", entry["name"])
