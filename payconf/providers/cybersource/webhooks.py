"""Webhooks of a CyberSource organization: /notification-subscriptions/v2/webhooks (facts/providers §4).

A signing key must be there first; its value is told once. By Visa's guide ("Create a Digital Signature Key") an
organization has one, and a new one takes the place of the old one. So whoever receives at another address would refuse
what CyberSource sends from then on: where there is another address, no new key is made, and nothing else either.

There are no idempotency keys: a create whose answer was lost is settled by reading back. Update is PATCH; the retry
policy can't be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payconf.http.service import object_in
from payconf.model.change import Action, Change
from payconf.model.errors import NotFound, ProviderError, Rejected
from payconf.model.outcome import Outcome
from payconf.model.resource import LiveResource
from payconf.model.value import Value
from payconf.providers.cybersource import subscription
from payconf.providers.cybersource.api import PATH, get, listed, new_key, one
from payconf.providers.cybersource.catalogue import check_events
from payconf.providers.cybersource.refusals import TITLE
from payconf.providers.cybersource.session import Session
from payconf.providers.cybersource.subscription import ACTIVE, INACTIVE, ON, SECRET, events_of, live
from payconf.providers.cybersource.switch import switch, switch_new


def read(held: Session) -> Iterable[LiveResource]:
    """All webhooks of the organization."""
    return [live(entry) for entry in listed(held)]


def by_id(held: Session, ident: str) -> Iterable[LiveResource]:
    """The webhook of this id, or none."""
    try:
        return [live(get(held, ident))]
    except NotFound:
        return []


def write(held: Session, change: Change) -> Outcome:
    """Carry out one change."""
    match change.action:
        case Action.CREATE | Action.REPLACE:
            with held.making:
                return _create(held, change.values)
        case Action.UPDATE | Action.DISABLE:
            return _update(held, change.live_id or "", change.values)
        case Action.DELETE:
            held.send("DELETE", one(change.live_id or ""))
        case Action.RETIRE:  # what it says was done by changes before it
            pass
    return Outcome(change.live_id)


def _create(held: Session, values: Mapping[str, Value]) -> Outcome:
    """All that can be refused is looked at before there is a new key: the old one is gone by then."""
    _check_texts({"name": None, "url": None, **values})
    encrypted = _checked_events(held, values)
    others = _only_at(held, str(values.get("url")))
    outputs, secret = new_key(held)
    try:
        made = object_in(held.send("POST", PATH, subscription.new(values, held.merchant)), TITLE)
        ident = live(made).id
    except ProviderError as error:
        found = _came_about(held, values, others) if error.carried_out is None else None
        if found is None:
            error.fix = " ".join((error.fix, *_known_afterwards(others, encrypted)))
            raise
        made, ident = found, live(found).id
    switch_new(held, ident, subscription.status(made), bool(values.get("enabled", True)))
    return Outcome(ident, {"id": ident, **outputs}, {SECRET: secret})


def _came_about(held: Session, values: Mapping[str, Value], known: Sequence[LiveResource]) -> Mapping[str, Any] | None:
    """The one new webhook that is as it was sent, of a call whose answer was lost; None where nobody can say.

    Its secret is not lost with the answer, for the key is told by a call of its own; and nobody else switches it on.
    """
    ids = {entry.id for entry in known}
    try:
        new = [entry for entry in listed(held) if live(entry).id not in ids]
    except ProviderError:
        return None
    same = [entry for entry in new if subscription.alike(live(entry).values, values)]
    return same[0] if len(new) == len(same) == 1 else None


def _known_afterwards(others: Sequence[LiveResource], encrypted: Sequence[str]) -> Iterable[str]:
    if encrypted:
        yield (
            f"Notifications of {', '.join(encrypted)} are encrypted: a certificate must be registered first (POST "
            "/kms/egress/v2/keys-asym), which payconf doesn't do."
        )
    if others:
        yield (
            "A new signing key had been made before: what is there at this address signs with it now, and nobody has "
            "it. Apply again soon."
        )


def _update(held: Session, ident: str, values: Mapping[str, Value]) -> Outcome:
    _check_texts(values)
    if "events" in values:
        _checked_events(held, values)
    done: list[str] = []
    try:
        if SECRET not in values:
            _changed(held, ident, values, done)
            return Outcome(ident)
        with held.making:
            _only_at(held, str(values.get("url") or live(get(held, ident)).values["url"]), ident)
            _changed(held, ident, values, done)
            outputs, secret = new_key(held)
    except ProviderError as error:
        error.carried_out = None if done else error.carried_out
        raise
    return Outcome(ident, outputs, {SECRET: secret})


def _changed(held: Session, ident: str, values: Mapping[str, Value], done: list[str]) -> None:
    """The fields, then the switch. `done` gets what can't be undone by a failure after it."""
    enabled, changed = values.get("enabled"), subscription.body(values)
    if changed:
        before = "" if enabled is not None else subscription.status(get(held, ident))
        held.send("PATCH", one(ident), changed)
        done.append("fields")
        if before in ON and subscription.status(get(held, ident)) == INACTIVE:
            enabled = True  # an address that was changed is looked at anew, and what was on stays on
    if enabled is not None:
        switch(held, ident, ACTIVE if enabled else INACTIVE)
        done.append("switch")


def _check_texts(values: Mapping[str, Value]) -> None:
    """Raises Rejected for what CyberSource refuses anyway, and is better refused before there is a new key."""
    if "name" in values and not values["name"]:
        raise Rejected(f"{TITLE} asks for a name of each webhook.", "Give it one.", "name")
    if "url" in values and not str(values["url"]).startswith("https://"):
        raise Rejected(f"{TITLE} sends to https:// addresses only.", "Use one.", "url")


def _checked_events(held: Session, values: Mapping[str, Value]) -> tuple[str, ...]:
    events = events_of(values)
    if not events:
        raise Rejected(
            f"No shop needs webhooks of {TITLE}, so that their events have to be named; the webhook has none.",
            "Name each with its product, such as cns:cns.report.keyExpiration.detail.",
            "events",
        )
    return check_events(held, events)


def _only_at(held: Session, url: str, ident: str = "") -> tuple[LiveResource, ...]:
    """The other webhooks, all at this address. Raises Rejected where one is at another: see above."""
    every = [entry for entry in read(held) if entry.id != ident]
    if elsewhere := [f"{entry.values['name']} ({entry.id})" for entry in every if entry.values["url"] != url]:
        raise Rejected(
            f"A new signing key is needed, and {TITLE} has one for all webhooks of an organization. Whoever receives "
            f"at another address knows the old one only, and would refuse what is sent there: {', '.join(elsewhere)}.",
            "Let one webhook take the events of all products, at one address, or delete the others first.",
            SECRET,
        )
    return tuple(every)
