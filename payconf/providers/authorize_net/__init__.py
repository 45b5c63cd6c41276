"""Authorize.Net: who a login is, by getMerchantDetailsRequest, and its webhooks, by REST (facts/providers §3).

The side is the host that accepts the login. `isTestMode` is something else: a switch of the account, and a live account
that was left in test mode takes no money. Every answer of the older API, which tells the details, has status 200 and
begins with a byte order mark; the webhooks' API answers with the status that it means.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from payconf.http.service import ServiceCalls, mapping, not_theirs
from payconf.model.change import Change
from payconf.model.errors import Rejected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.authorize_net import webhooks
from payconf.providers.authorize_net.refusals import TITLE, WHERE, explain, explain_rest, refusal
from payconf.providers.base import Target, keeps_no

NAME = "authorize_net"
KINDS: Mapping[str, Kind] = {webhooks.KIND.name: webhooks.KIND}
CONCURRENT = True
HOSTS: Mapping[str, str] = {"test": "apitest.authorize.net", "live": "api.authorize.net"}
"""Which host is asked, by side."""

_PATH = "/xml/v1/request.api"


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side. `client_key`: the public key of the credential, empty where it has none.

    `calls` prove who we are in their body, those of `hooks` in a header. Several threads may use it.
    """

    calls: ServiceCalls
    hooks: webhooks.Hooks
    side: Literal["test", "live"]
    login: Secret
    key: Secret
    client_key: str

    def close(self) -> None:
        """Let go of the connections."""
        self.calls.close()
        self.hooks.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Authorize.Net yet."""
    login, key = (target.required(name, TITLE) for name in ("api_login_id", "transaction_key"))
    base, secrets = target.base(HOSTS[target.side]), [key, *target.secrets.values()]
    proof = Secret(b"Basic " + base64.b64encode(login.reveal().strip() + b":" + key.reveal().strip()))
    rest = ServiceCalls(
        TITLE, base, secrets, target.timeouts, authorize=lambda: {"Authorization": proof}, explain=explain_rest
    )
    calls = ServiceCalls(TITLE, base, secrets, target.timeouts, explain=explain)
    given = target.identifiers.get("client_key", "").strip()
    return Session(calls, webhooks.Hooks(rest), target.side, login, key, given)


def identify(held: Session) -> Account:
    """The gateway id, the side that accepts the login, and what the account takes.

    Raises Rejected where the credential's client key is another account's.
    """
    found = _details(held)
    if not found.get("gatewayId"):
        raise not_theirs(TITLE)
    remarks: list[str] = []
    _compare(held, found.get("publicClientKey"), remarks)
    warnings: list[str] = []
    mode = _mode(held.side, _flag(found.get("isTestMode")), remarks, warnings)
    able = (*_texts(found.get("paymentMethods")), *_texts(found.get("currencies")))
    return Account(str(found["gatewayId"]), mode, capabilities=able, remarks=tuple(remarks), warnings=tuple(warnings))


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Every webhook of the account; the list has no pages."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    return webhooks.read(held.hooks)


def find(held: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """One webhook by its id, with one call; by another field, all of them."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    return webhooks.by_id(held.hooks, value) if name == "id" else webhooks.read(held.hooks)


def write(held: Session, change: Change) -> Outcome:
    """Carry out one change of a webhook."""
    if change.address.kind not in KINDS:
        raise keeps_no(TITLE, change.address.kind)
    return webhooks.write(held.hooks, change)


def _details(held: Session) -> Mapping[str, Any]:
    """What getMerchantDetailsRequest answers. The order of the login's two elements matters there."""
    login = {"name": _text(held.login), "transactionKey": _text(held.key)}
    found = held.calls.ask("POST", _PATH, json={"getMerchantDetailsRequest": {"merchantAuthentication": login}})
    said = mapping(found.get("messages"))
    if said.get("resultCode") == "Ok":
        return found
    listed = said.get("message")
    if not isinstance(listed, list) or not listed:
        raise not_theirs(TITLE)
    raise refusal(str(mapping(listed[0]).get("code")))


def _mode(side: Literal["test", "live"], switched: bool | None, remarks: list[str], warnings: list[str]) -> str:
    """Of the side; but an account that takes no money, or doesn't say whether it does, is not live."""
    if side == "test":
        if switched:
            warnings.append("The sandbox account is in test mode: it keeps no transaction, so nothing can be captured.")
        return "test"
    if switched:
        warnings.append(
            "The account is a live one, and in test mode: it takes no money. Switch it to live mode "
            "(Merchant Interface, Account, Settings, Test Mode)."
        )
        return "test"
    if switched is None:
        remarks.append("Authorize.Net doesn't say whether the account is in test mode, so that nothing proves it live.")
        return "unknown"
    return "live"


def _compare(held: Session, told: Any, remarks: list[str]) -> None:
    """The client key of the credential with the one that the account has now."""
    if not held.client_key:
        return
    if not isinstance(told, str) or not told:
        remarks.append("Authorize.Net tells no public client key, so that client_key could not be compared.")
    elif told != held.client_key:
        raise Rejected(
            "client_key is not the public client key of the account that the login belongs to, so that no card could "
            "be entered.",
            f"Copy the account's own ({WHERE}, Manage Public Client Key).",
            "client_key",
        )


def _flag(found: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(found).lower())


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(str(entry) for entry in found) if isinstance(found, list) else ()


def _text(value: Secret) -> str:
    return value.reveal().decode("utf-8", "replace")
