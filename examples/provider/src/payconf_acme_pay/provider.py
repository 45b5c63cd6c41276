"""Acme Pay's API: whose a key is, and the webhooks of its account."""

from collections.abc import Iterator
from typing import Any

from payconf.http.service import ServiceCalls, mapping, not_theirs
from payconf.model.change import Action, Change
from payconf.model.kind import FieldSpec, Kind, Lost, Semantics
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no

NAME = "acme_pay"
FIELDS = (
    FieldSpec("url", immutable=True),
    FieldSpec("events", Semantics.SET),
    FieldSpec("enabled", default=True),
    FieldSpec("signing_secret", told_once=True),
)
KINDS = {
    "webhooks": Kind(
        "webhooks",
        "managed",
        {field.name: field for field in FIELDS},
        order=5,
        known_by=("url",),
        can_disable=True,
        lost=Lost.REPLACE,
        at_service=True,
    )
}
_TITLE = "Acme Pay"
_HOSTS = {"test": "api.sandbox.acme-pay.example", "live": "api.acme-pay.example"}
_PATH = "/v1/webhooks"


def connect(target: Target) -> ServiceCalls:
    """Calls as the credential's key, to the host of the environment's side; nobody is spoken to yet."""
    bearer = Secret(b"Bearer " + target.required("api_key", _TITLE).reveal())
    base, secrets = target.base(_HOSTS[target.side]), target.secrets.values()
    return ServiceCalls(_TITLE, base, secrets, target.timeouts, authorize=lambda: {"Authorization": bearer})


def identify(calls: ServiceCalls) -> Account:
    """The account of the key, and its mode as Acme Pay says it."""
    match calls.ask("GET", "/v1/account"):
        case {"id": str(ident), "livemode": bool(live)}:
            return Account(ident, "live" if live else "test")
    raise not_theirs(_TITLE)


def read(calls: ServiceCalls, kind: str) -> Iterator[LiveResource]:
    """Every webhook, page after page."""
    _kept(kind)
    after = ""
    while True:
        match calls.ask("GET", _PATH, params={"after": after}):
            case {"data": list(found), "more": bool(more)}:
                yield from map(_live, found)
            case _:
                raise not_theirs(_TITLE)
        if not more:
            return
        after = _live(found[-1] if found else None).id


def write(calls: ServiceCalls, change: Change) -> Outcome:
    """One change; a create tells the signing secret."""
    _kept(change.address.kind)
    path, body = f"{_PATH}/{change.live_id}", dict(change.values)
    match change.action:
        case Action.CREATE | Action.REPLACE:
            made = calls.ask("POST", _PATH, json=body)
            told = {"signing_secret": calls.keep(Secret(made["secret"].encode()))} if made.get("secret") else {}
            return Outcome(_live(made).id, secrets=told)
        case Action.UPDATE | Action.DISABLE:
            calls.ask("PATCH", path, json=body)
        case Action.DELETE:
            calls.send("DELETE", path)
    return Outcome(change.live_id)


def _kept(kind: str) -> None:
    if kind not in KINDS:
        raise keeps_no(_TITLE, kind)


def _live(found: Any) -> LiveResource:
    match mapping(found):
        case {"id": str(ident), "url": str(url), "events": list(events), "enabled": bool(enabled)}:
            return LiveResource("webhooks", ident, {"url": url, "events": events, "enabled": enabled})
    raise not_theirs(_TITLE)
