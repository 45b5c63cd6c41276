"""Authorize.Net: who a login is, by getMerchantDetailsRequest (facts/providers §3). Nothing is kept yet.

The side is the host that accepts the login. `isTestMode` is something else: a switch of the account, and a live account
that was left in test mode takes no money. Every answer has status 200 and begins with a byte order mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.change import Change
from payconf.model.errors import AccountClosed, AuthError, NotAllowed, ProviderError, Rejected, Unavailable, Unexpected
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no

NAME = "authorize_net"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "apitest.authorize.net", "live": "api.authorize.net"}
"""Which host is asked, by side."""

_TITLE = "Authorize.Net"
_PATH = "/xml/v1/request.api"
_WHERE = "Merchant Interface, Account, Settings, API Credentials & Keys"


@dataclass(frozen=True, slots=True)
class Session:
    """Calls to one side. `client_key`: the public key of the credential, empty where it has none."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    login: Secret
    key: Secret
    client_key: str

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target) -> Session:
    """A session that has not spoken to Authorize.Net yet."""
    login, key = (target.required(name, _TITLE) for name in ("api_login_id", "transaction_key"))
    calls = ServiceCalls(
        _TITLE, target.base(HOSTS[target.side]), [key, *target.secrets.values()], target.timeouts, explain=_explain
    )
    return Session(calls, target.side, login, key, target.identifiers.get("client_key", "").strip())


def identify(held: Session) -> Account:
    """The gateway id, the side that accepts the login, and what the account takes.

    Raises Rejected where the credential's client key is another account's.
    """
    found = _details(held)
    if not found.get("gatewayId"):
        raise not_theirs(_TITLE)
    remarks: list[str] = []
    _compare(held, found.get("publicClientKey"), remarks)
    warnings: list[str] = []
    mode = _mode(held.side, _flag(found.get("isTestMode")), remarks, warnings)
    able = (*_texts(found.get("paymentMethods")), *_texts(found.get("currencies")))
    return Account(str(found["gatewayId"]), mode, capabilities=able, remarks=tuple(remarks), warnings=tuple(warnings))


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _details(held: Session) -> Mapping[str, Any]:
    """What getMerchantDetailsRequest answers. The order of the login's two elements matters there."""
    login = {"name": _text(held.login), "transactionKey": _text(held.key)}
    found = held.calls.ask("POST", _PATH, json={"getMerchantDetailsRequest": {"merchantAuthentication": login}})
    said = mapping(found.get("messages"))
    if said.get("resultCode") == "Ok":
        return found
    listed = said.get("message")
    if not isinstance(listed, list) or not listed:
        raise not_theirs(_TITLE)
    raise _refusal(str(mapping(listed[0]).get("code")))


def _refusal(code: str) -> ProviderError:
    """What an error code means (Authorize.Net, response codes); its text is not repeated."""
    if code in _MEANS:
        leaf, text, fix = _MEANS[code]
        return leaf(f"{text} ({code}).", fix)
    named = f" with {code}" if re.fullmatch(r"E\d{5}", code) else ""
    return Unexpected(
        f"Authorize.Net refuses to tell the merchant's details{named}.",
        "Look the code up at developer.authorize.net/api/reference/responseCodes.html.",
    )


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
            f"Copy the account's own ({_WHERE}, Manage Public Client Key).",
            "client_key",
        )


def _flag(found: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(found).lower())


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(str(entry) for entry in found) if isinstance(found, list) else ()


def _text(value: Secret) -> str:
    return value.reveal().decode("utf-8", "replace")


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """Refusals come with status 200: one with another that says "not known" is somebody else's, such as a proxy's."""
    return not_theirs(_TITLE) if answer.status in (401, 403) and not isinstance(parsed(answer), dict) else None


_WRONG = (
    AuthError,
    "Authorize.Net's host of this side does not accept the login: it is mistyped, its transaction key was replaced, or "
    "it is of the other side (sandbox accounts are not known to the live host, nor live ones to the sandbox)",
    f"Store API Login ID and Transaction Key of the right account again ({_WHERE}).",
)
_RIGHTS = (
    NotAllowed,
    "Authorize.Net accepts the login, and does not let it read the merchant's details",
    f"Switch the Transaction Details API on ({_WHERE}), and let an account owner make the key.",
)
_LATER = (Unavailable, "Authorize.Net can't answer at the moment", "Try again later.")
_MEANS: Mapping[str, tuple[type[ProviderError], str, str]] = {
    "E00001": _LATER,
    "E00005": _WRONG,
    "E00006": _WRONG,
    "E00007": _WRONG,
    "E00008": (
        AccountClosed,
        "Authorize.Net knows the login, and its account or user is inactive",
        "Log in to the Merchant Interface, or ask Authorize.Net why the account is inactive.",
    ),
    "E00009": (
        NotAllowed,
        "Authorize.Net accepts the login, and its account is in test mode: it takes no money, and tells no details",
        "Switch it to live mode (Merchant Interface, Account, Settings, Test Mode).",
    ),
    "E00010": _RIGHTS,
    "E00011": _RIGHTS,
    "E00053": _LATER,
    "E00104": _LATER,
}
