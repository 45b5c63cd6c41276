"""CyberSource's REST API: whether keys are accepted, by which side, and webhooks (facts/providers §4).

Keys tell no mode: the host that accepts them does. Of a shared secret CyberSource doesn't tell when it was made; a
certificate says it itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from payconf.certificate.signer import signer
from payconf.http.service import ServiceCalls
from payconf.model.change import Change
from payconf.model.kind import Kind
from payconf.model.outcome import Outcome
from payconf.model.resource import Account, LiveResource
from payconf.providers.base import Target, keeps_no
from payconf.providers.cybersource import webhooks
from payconf.providers.cybersource.catalogue import products
from payconf.providers.cybersource.refusals import PRODUCTS, TITLE, explain
from payconf.providers.cybersource.session import Session
from payconf.providers.cybersource.subscription import KIND
from payconf.providers.cybersource.token import certificate_key, shared_key

NAME = "cybersource"
KINDS: Mapping[str, Kind] = {KIND.name: KIND}
CONCURRENT = True
HOSTS: Mapping[str, str] = {"test": "apitest.cybersource.com", "live": "api.cybersource.com"}
"""Which host is asked, by side."""


def connect(target: Target, now: Callable[[], float] = time.time) -> Session:
    """A session that has not spoken to CyberSource yet. Raises Rejected where a key can't sign, or there is none."""
    merchant = target.required("merchant_id", TITLE).reveal().decode("utf-8", "replace").strip()
    held, keys = None, []
    if "p12" in target.secrets:
        held = signer(target.secrets["p12"], target.secrets.get("p12_password"), "p12")
        keys.append(certificate_key(held, merchant))
    if held is None or "api_secret_key" in target.secrets:
        keys.append(shared_key(target.required("api_key", TITLE), target.required("api_secret_key", TITLE)))
    host = HOSTS[target.side]
    calls = ServiceCalls(
        TITLE,
        target.base(host),
        target.secrets.values(),
        target.timeouts,
        authorize=lambda: session.authorize(),
        explain=explain,
    )
    path = PRODUCTS + target.segment("merchant_id", TITLE)
    session = Session(calls, target.side, host, merchant, path, tuple(keys), held, now)
    return session


def identify(held: Session) -> Account:
    """The merchant, the side that accepts its keys, and the products whose events it may be told."""
    able: set[str] = set()
    for key in held.keys:
        able.update(products(held, key))
    made = held.certificate
    return Account(
        held.merchant,
        held.side,
        capabilities=tuple(sorted(able)),
        created=made.not_before if made else None,
        expires=made.not_after if made else None,
    )


def read(held: Session, kind: str) -> Iterable[LiveResource]:
    """Every webhook of the organization; the list has no pages."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    return webhooks.read(held)


def find(held: Session, kind: str, name: str, value: str) -> Iterable[LiveResource]:
    """One webhook by its id, with one call; by another field, all of them."""
    if kind not in KINDS:
        raise keeps_no(TITLE, kind)
    return webhooks.by_id(held, value) if name == "id" else webhooks.read(held)


def write(held: Session, change: Change) -> Outcome:
    """Carry out one change of a webhook."""
    if change.address.kind not in KINDS:
        raise keeps_no(TITLE, change.address.kind)
    return webhooks.write(held, change)
