"""Changes, carried out. Each begins with what proves that the object is of the environment's side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from payconf.model.change import Action, Change
from payconf.model.errors import Conflict, NotFound, ProviderError, RateLimited, Rejected, Unavailable, Unexpected
from payconf.model.outcome import Outcome
from payconf.model.secret import Secret
from payconf.providers.stripe.form import form_of
from payconf.providers.stripe.kinds import CONFIGURATIONS, DOMAINS, PLACES, SECRET, WEBHOOKS
from payconf.providers.stripe.pages import everything
from payconf.providers.stripe.session import Session


def carry_out(session: Session, change: Change) -> Outcome:
    """One change. Its idempotency keys are kept for as long as nobody knows what became of it."""
    session.of_our_side()
    try:
        outcome = _carry_out(session, change)
    except ProviderError as error:
        if error.carried_out is False and not isinstance(error, RateLimited | Unavailable):
            session.once.forget(change.id)
        raise
    session.once.forget(change.id)
    return outcome


def _carry_out(session: Session, change: Change) -> Outcome:
    if change.action is Action.RETIRE:
        return Outcome(change.live_id)
    if change.action in (Action.CREATE, Action.REPLACE):
        return _MAKES[change.address.kind](session, change)
    ident = str(change.live_id)
    if (change.address.kind, ident) not in session.seen:
        session.fetched(change.address.kind, ident)
    if change.action is Action.DELETE:
        return _deleted(session, change, ident)
    form = form_of(change.address.kind, change.values, making=False)
    return Outcome(_changed(session, change, ident, form)["id"])


def _changed(session: Session, change: Change, ident: str, form: Mapping[str, str]) -> Mapping[str, Any]:
    kind = change.address.kind
    answer, _ = session.post(f"{PLACES[kind].path}/{ident}", form, change.id)
    return session.checked(kind, answer)


def _deleted(session: Session, change: Change, ident: str) -> Outcome:
    kind = change.address.kind
    if kind == WEBHOOKS:
        answer = session.delete(f"{PLACES[kind].path}/{ident}")
        session.seen.discard((kind, ident))
        if answer.get("id") != ident or answer.get("deleted") is not True:
            raise Unexpected(f"Stripe doesn't say that {ident} is deleted.", "Read again.")
    else:
        _changed(session, change, ident, form_of(kind, {"enabled": False}, making=False))
    return Outcome(ident)


def _made(session: Session, change: Change) -> Mapping[str, Any]:
    """A new object. One that Stripe told of before must still be there: somebody may have deleted it since."""
    kind = change.address.kind
    form = form_of(kind, change.values, making=True)
    answer, replayed = session.post(PLACES[kind].path, form, change.id)
    if replayed:
        with suppress(NotFound):
            session.fetched(kind, str(answer.get("id")))
            return answer
        session.once.forget(change.id)
        answer, _ = session.post(PLACES[kind].path, form, change.id)
    return _ours(session, kind, answer)


def _ours(session: Session, kind: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The object in the answer to a call that was carried out, whatever else is wrong with it."""
    try:
        return session.checked(kind, answer)
    except ProviderError as error:
        error.carried_out = None
        raise


def _new_webhook(session: Session, change: Change) -> Outcome:
    made = _made(session, change)
    ident, secrets = made["id"], {}
    if isinstance(secret := made.get("secret"), str) and secret:
        secrets[SECRET] = session.calls.keep(Secret(secret.encode()))
    if change.values.get("enabled") is False:
        _switched_off(session, change, ident)
    return Outcome(ident, {"id": ident}, secrets)


def _switched_off(session: Session, change: Change, ident: str) -> None:
    """A new endpoint is enabled. One that can't be switched off goes again, as its secret would be told to nobody."""
    try:
        _changed(session, change, ident, {"disabled": "true"})
    except ProviderError as error:
        problem = error
    else:
        return
    try:
        session.delete(f"{PLACES[WEBHOOKS].path}/{ident}")
    except ProviderError:
        problem.carried_out = None
    else:
        session.once.forget(change.id)
        problem.carried_out = False
    raise problem


def _new_configuration(session: Session, change: Change) -> Outcome:
    made = _made(session, change)
    ident = made["id"]
    if change.values.get("enabled") is False:
        try:
            _changed(session, change, ident, {"active": "false"})
        except ProviderError as error:
            error.carried_out = None  # it is there
            raise
    return Outcome(ident, {"id": ident})


def _new_domain(session: Session, change: Change) -> Outcome:
    """A domain that is there and switched off was deleted as far as Stripe allows it: it is switched on again."""
    name = change.values.get("domain")
    if not isinstance(name, str) or not name:
        raise Rejected("A payment method domain needs its name.", "Write domain.", "domain")
    held = [entry for entry in everything(session, DOMAINS, {"domain_name": name}) if entry.get("domain_name") == name]
    if not held:
        made = _made(session, change)
    elif held[0].get("enabled") is False:
        enabled = change.values.get("enabled")
        form = form_of(DOMAINS, {"enabled": enabled is not False}, making=False)
        made = _changed(session, change, held[0]["id"], form)
    else:
        raise Conflict(f"The domain {name} is at Stripe already (id {held[0]['id']}).", "Make a new plan.")
    ident = made["id"]
    # It is there, whatever the wallets say of it: that is told by itself, and may be asked again.
    with suppress(ProviderError):
        validate(session, ident)
    return Outcome(ident, {"id": ident})


def validate(session: Session, ident: str) -> Mapping[str, Any]:
    """Have Stripe look again at whether the wallets know a domain; answers the domain."""
    call = f"validate:{ident}"
    try:
        return session.post(f"{PLACES[DOMAINS].path}/{ident}/validate", {}, call)[0]
    finally:
        session.once.forget(call)


_MAKES: Mapping[str, Callable[[Session, Change], Outcome]] = {
    WEBHOOKS: _new_webhook,
    CONFIGURATIONS: _new_configuration,
    DOMAINS: _new_domain,
}
