"""The simulator: who asks, what may be asked, pages, and calls that come again."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services.stripe import configurations, domains, endpoints
from payconf.testing.services.stripe.accounts import CONFIGURATIONS, DOMAINS, ENDPOINTS, Key, Mode, StripeAccount
from payconf.testing.services.stripe.answers import Refusal, account_of, balance, denied, missing, refused, wrong
from payconf.testing.services.stripe.params import Params, decoded, flag, known
from payconf.testing.stores.serve import Fake, answered

_READS = {"balance": "rak_balance_read", "account": "rak_accounts_kyc_basic_read"}
_PERMISSIONS = {
    ENDPOINTS: "rak_webhook",
    CONFIGURATIONS: "rak_payment_method_configuration",
    DOMAINS: "rak_payment_method_domain",
}
_TITLES = {
    ENDPOINTS: "webhook endpoint",
    CONFIGURATIONS: "payment method configuration",
    DOMAINS: "payment method domain",
}
_FILTERS: dict[str, dict[str, str]] = {
    ENDPOINTS: {},
    CONFIGURATIONS: {"active": "active"},
    DOMAINS: {"domain_name": "domain_name", "enabled": "enabled"},
}


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of a key that may make it. `rest`: what stands in the path behind the list's name."""

    request: Request
    account: StripeAccount
    mode: Mode
    place: str
    rest: tuple[str, ...]
    params: Params


class StripeSimulator(Fake):
    """Keys with their accounts. `keys` by the key itself, `accounts` by id.

    `crashes`: so many of the next writing calls fail with 500, without effect; Stripe remembers that answer too.
    `secret` makes signing secrets. `once`: the idempotency keys of writing calls, in order.
    """

    reads = "/v1/"

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, Key] = {}
        self.accounts: dict[str, StripeAccount] = {}
        self.crashes = 0
        self.secret: Callable[[], str] = lambda: "_".join(("whsec", secrets.token_hex(16)))
        self.once: list[str] = []
        self._lock = threading.Lock()

    def add(self, text: str, key: Key) -> StripeAccount:
        """Let a key in; returns its account."""
        self.keys[text] = key
        return self.accounts.setdefault(key.account, StripeAccount())

    def endpoint(self, account: str, live: bool, url: str) -> str:
        """A webhook endpoint that somebody made; returns its id."""
        held = self.accounts[account]
        made = endpoints.blank(f"we_1{held.number():023d}", url, live)
        held.modes[live].kept[ENDPOINTS].insert(0, made)
        return str(made["id"])

    def by_hand(self, account: str, live: bool, place: str, params: Params) -> str:
        """A configuration or domain that somebody made; returns its id."""
        held = self.accounts[account]
        module = configurations if place == CONFIGURATIONS else domains
        return str(module.make(held.modes[live], held, params)["id"])

    def answer(self, request: Request) -> Response:
        """What Stripe would say."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        key = self.keys.get(text) if scheme == "Bearer" else None
        shown = f"{text[:8]}****{text[-6:]}"  # as Stripe shows a key in its messages
        if key is None:
            return refused(401, f"Invalid API Key provided: {shown}")
        if key.expired:
            return refused(401, f"Expired API Key provided: {shown}", code="api_key_expired")
        if key.only_elsewhere:
            return refused(401, "The API key provided does not allow requests from your IP address.")
        permission = _permission(request)
        if permission is None:
            return refused(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        if key.may is not None and permission not in key.may:
            return denied(shown, key, permission)
        with self._lock:
            try:
                return self._once(request, key)
            except Refusal as no:
                return no.response

    def _once(self, request: Request, key: Key) -> Response:
        """The answer, or the one that was given to this call before."""
        account = self.accounts[key.account]
        mode = account.modes[key.live]
        ident = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        if not ident:
            return self._carried_out(request, key, account, mode)
        self.once.append(ident)
        call = f"{request.path}\n{request.body.decode()}"
        if ident in mode.replays:
            before, answer = mode.replays[ident]
            if before != call:
                message = "Keys for idempotent requests can only be used with the same parameters they were first used."
                error = {"type": "idempotency_error", "message": f"{message} Try another key than '{ident}'."}
                return answered({"error": error}, 400)
            return Response(answer.status, answer.body, {**answer.headers, "Idempotent-Replayed": "true"})
        answer = self._carried_out(request, key, account, mode)
        mode.replays[ident] = (call, answer)
        return answer

    def _carried_out(self, request: Request, key: Key, account: StripeAccount, mode: Mode) -> Response:
        place, *rest = request.path.removeprefix("/v1/").split("/")
        if place == "account":
            return answered(account_of(key.account, account))
        if place == "balance":
            return answered(balance(key.live))
        if self.crashes and request.method != "GET":
            self.crashes -= 1
            return answered({"error": {"type": "api_error", "message": "Something went wrong."}}, 500)
        params = decoded(request.query if request.method == "GET" else request.body.decode())
        call = _Call(request, account, mode, place, tuple(rest), params)
        return answered(self._one(call) if rest else self._many(call))

    def _many(self, call: _Call) -> dict[str, Any]:
        if call.request.method == "GET":
            return _page(call)
        match call.place:
            case "webhook_endpoints":
                return endpoints.make(call.mode, call.account, call.params, self.secret())
            case "payment_method_configurations":
                made = configurations.make(call.mode, call.account, call.params)
                return configurations.shown(call.mode, call.account, made)
            case _:
                return domains.make(call.mode, call.account, call.params)

    def _one(self, call: _Call) -> dict[str, Any]:
        entry = _named(call)
        if call.request.method == "DELETE":
            call.mode.kept[call.place].remove(entry)
            call.mode.secrets.pop(entry["id"], None)
            return {"id": entry["id"], "object": entry["object"], "deleted": True}
        if call.request.method == "POST" and call.rest[1:]:
            domains.validate(call.account, entry, call.params)
        elif call.request.method == "POST":
            module = {ENDPOINTS: endpoints, CONFIGURATIONS: configurations, DOMAINS: domains}[call.place]
            module.change(call.mode, entry, call.params)
        return _shown(call, entry)


def _permission(request: Request) -> str | None:
    """What a key needs for a call; None for one that there isn't."""
    place, *rest = request.path.removeprefix("/v1/").split("/")
    if place in _READS and not rest:
        return _READS[place] if request.method == "GET" else None
    if place not in _PERMISSIONS:
        return None
    if request.method == "GET" and len(rest) < 2:
        return f"{_PERMISSIONS[place]}_read"
    validates = place == DOMAINS and rest[1:] == ["validate"]
    deletes = request.method == "DELETE" and place == ENDPOINTS and len(rest) == 1
    if deletes or (request.method == "POST" and (len(rest) < 2 or validates)):
        return f"{_PERMISSIONS[place]}_write"
    return None


def _named(call: _Call) -> dict[str, Any]:
    entry = call.mode.named(call.place, call.rest[0])
    if entry is not None:
        return entry
    other = call.account.modes[not call.mode.live]
    there = other.named(call.place, call.rest[0]) is not None
    raise missing(_TITLES[call.place], call.rest[0], ("live" if other.live else "test") if there else "")


def _shown(call: _Call, entry: dict[str, Any]) -> dict[str, Any]:
    if call.place == CONFIGURATIONS:
        return configurations.shown(call.mode, call.account, entry)
    return endpoints.shown(call.mode, entry) if call.place == ENDPOINTS else entry


def _page(call: _Call) -> dict[str, Any]:
    """Newest first, behind `starting_after`."""
    filters = _FILTERS[call.place]
    known(call.params, ("limit", "starting_after", "ending_before", "expand", *filters))
    limit = int(call.params.get("limit", 10))
    if not 1 <= limit <= 100:
        raise wrong("limit", "Invalid integer: limit must be between 1 and 100.", "parameter_invalid_integer")
    held = call.mode.kept[call.place]
    for name in filters.keys() & call.params.keys():
        wanted = call.params[name] if name == "domain_name" else flag(call.params, name)
        held = [entry for entry in held if entry[filters[name]] == wanted]
    if after := call.params.get("starting_after"):
        ids = [entry["id"] for entry in held]
        if after not in ids:
            raise wrong("starting_after", f"No such {_TITLES[call.place]}: '{after}'", "resource_missing")
        held = held[ids.index(after) + 1 :]
    return {
        "object": "list",
        "data": [_shown(call, entry) for entry in held[:limit]],
        "has_more": len(held) > limit,
        "url": f"/v1/{call.place}",
    }
