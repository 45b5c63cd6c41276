"""CyberSource's REST API: whether keys are accepted, by which side, and for which products (facts/providers §4).

Nothing is kept yet. Keys tell no mode: the host that accepts them does. Of a shared secret CyberSource doesn't tell
when it was made; a certificate says it itself.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from payconf.certificate.signer import Signer, signer
from payconf.http import Answer
from payconf.http.service import ServiceCalls, mapping, not_theirs, parsed
from payconf.model.change import Change
from payconf.model.errors import AuthError, NotAllowed, ProviderError
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.model.secret import Secret
from payconf.providers.base import Target, keeps_no
from payconf.providers.cybersource.token import Call, Key, bearer, certificate_key, shared_key

NAME = "cybersource"
KINDS: Mapping[str, Kind] = {}
HOSTS: Mapping[str, str] = {"test": "apitest.cybersource.com", "live": "api.cybersource.com"}
"""Which host is asked, by side."""

_TITLE = "CyberSource"
_PRODUCTS = "/notification-subscriptions/v2/products/"
_WHERE = "Business Center of this side, Payment Configuration, Key Management"


@dataclass(slots=True)
class Session:
    """Calls to one side. `keys`: every one of the credential, each of which must be accepted; `key` signs the next."""

    calls: ServiceCalls
    side: Literal["test", "live"]
    merchant: str
    path: str
    keys: tuple[Key, ...]
    key: Key
    certificate: Signer | None
    now: Callable[[], float] = field(repr=False)

    def authorize(self) -> Mapping[str, Secret]:
        """The header of one call."""
        call = Call(self.merchant, HOSTS[self.side], self.path, int(self.now()), str(uuid.uuid4()))
        return {"Authorization": bearer(self.key, call)}

    def close(self) -> None:
        """Let go of the connection."""
        self.calls.close()


def connect(target: Target, now: Callable[[], float] = time.time) -> Session:
    """A session that has not spoken to CyberSource yet. Raises Rejected where a key can't sign, or there is none."""
    merchant = target.required("merchant_id", _TITLE).reveal().decode("utf-8", "replace").strip()
    held, keys = None, []
    if "p12" in target.secrets:
        held = signer(target.secrets["p12"], target.secrets.get("p12_password"), "p12")
        keys.append(certificate_key(held, merchant))
    if held is None or "api_secret_key" in target.secrets:
        keys.append(shared_key(target.required("api_key", _TITLE), target.required("api_secret_key", _TITLE)))
    calls = ServiceCalls(
        _TITLE,
        target.base(HOSTS[target.side]),
        target.secrets.values(),
        target.timeouts,
        authorize=lambda: session.authorize(),
        explain=_explain,
    )
    path = _PRODUCTS + target.segment("merchant_id", _TITLE)
    session = Session(calls, target.side, merchant, path, tuple(keys), keys[0], held, now)
    return session


def identify(held: Session) -> Account:
    """The merchant, the side that accepts its keys, and the products whose events it may be told."""
    products: set[str] = set()
    for key in held.keys:
        held.key = key
        products.update(_products(held))
    made = held.certificate
    return Account(
        held.merchant,
        held.side,
        capabilities=tuple(sorted(products)),
        created=made.not_before if made else None,
        expires=made.not_after if made else None,
    )


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Nothing is kept."""
    raise keeps_no(_TITLE, kind)


def write(held: Session, change: Change) -> Outcome:
    """Nothing is kept."""
    raise keeps_no(_TITLE, change.address.kind)


def _products(held: Session) -> Iterable[str]:
    found = parsed(held.calls.send("GET", held.path, headers={"Accept": "application/hal+json;charset=utf-8"}))
    if not isinstance(found, list):
        raise not_theirs(_TITLE)
    return [_id(entry) for entry in found]


def _id(entry: Any) -> str:
    ident = mapping(entry).get("productId")
    if not isinstance(ident, str):
        raise not_theirs(_TITLE)
    return ident


def _explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """What a refusal means; CyberSource's own words are not repeated."""
    if answer.status not in (401, 403):
        return None
    if not isinstance(parsed(answer), dict):
        return not_theirs(_TITLE)
    if answer.status == 401:
        return AuthError(
            "CyberSource's host of this side does not accept the key: it is mistyped, deleted, expired (REST keys live "
            "3 years), of another merchant, or of the other side; or this machine's clock is wrong.",
            f"Store key and shared secret (or the certificate) again, or make new ones ({_WHERE}).",
        )
    return NotAllowed(
        "CyberSource doesn't let this key see what its merchant can be told of, so that nothing is proven.",
        f"Check that merchant_id is the organization that the key was made for, and what the key may do ({_WHERE}).",
    )
