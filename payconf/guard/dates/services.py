"""What payment services tell of the objects that they keep: keys that sign, and domains that Apple has not verified.

Of a live object of `webhooks` its `key_expires` counts (ISO 8601); else what the state remembers of the answer in which
the key was told. `wallets` is a kind that only tells: one object for each wallet of each domain, with `domain`,
`enabled`, `wallet` (`apple_pay`), `active`, and `why` it isn't, in the words of the service. A kind that was not read
says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payconf.integrations.webhooks import url_of
from payconf.model.elsewhere import DOMAINS, WALLETS, WEBHOOKS
from payconf.model.ending import Ending, Ends, How, Undated

if TYPE_CHECKING:
    from payconf.guard.case import Case
    from payconf.model.resource import LiveResource

APPLE_PAY = "apple_pay"


def at_services(case: Case) -> Iterator[Ending | Undated]:
    """Of webhooks, and of git's domains where it was read what services say of their wallets."""
    for address, told in _keys(case).items():
        yield _key(case, address, told)
    if case.live is not None and WALLETS in case.live.resources:
        yield from _domains(case)


def _read(case: Case, kind: str) -> tuple[LiveResource, ...]:
    return () if case.live is None else case.live.resources.get(kind, ())


def _keys(case: Case) -> dict[str, object]:
    """By the webhook's address, what is told of the day on which the key ends that signs its reports."""
    found: dict[str, object] = {} if case.remembered is None else {**case.remembered.key_ends}
    urls = {url_of(case.environment, webhook): key for key, webhook in case.environment.webhooks.items()}
    for entry in _read(case, WEBHOOKS):
        told, url = entry.values.get("key_expires"), entry.values.get("url")
        if told is not None:
            key = None if url is None else urls.get(str(url))
            found[f"{WEBHOOKS}/{key or '@' + entry.id}"] = told
    return found


def _key(case: Case, address: str, told: object) -> Ending | Undated:
    key = address.partition("/")[2]
    webhook, span = case.environment.webhooks.get(key), case.span(WEBHOOKS, key)
    title, at = f"key that signs what {address} reports", _moment(told)
    if at is None:
        todo = "Look at the service for the key's last day."
        return Undated(address=address, what=f"the {title} ends, and its day can't be read", todo=todo, span=span)
    return Ending(
        kind=Ends.WEBHOOK_KEY,
        address=address,
        name="key",
        what=f"The {title}",
        title=title,
        how=How.SERVICE,
        basis=f"The service says {at:%Y-%m-%d %H:%M:%S} UTC.",
        then="The service can't sign its reports any more, so the shop hears of no payment by them.",
        todo="Have a new key made at the service, and apply a plan that gives it to the webhook.",
        day=at.date(),
        at=at,
        span=span,
        integrations=() if webhook is None else (webhook.integration,),
    )


def _moment(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _domains(case: Case) -> Iterator[Ending | Undated]:
    """Domains of git that are to be on and that Apple has not verified, or of which nobody tells."""
    told = {str(entry.values.get("domain")): entry for entry in _read(case, WALLETS) if _of_apple(entry)}
    for key, domain in case.environment.payment_method_domains.items():
        if domain.enabled:
            yield from _domain(case, key, told.get(domain.domain))


def _of_apple(entry: LiveResource) -> bool:
    return entry.values.get("wallet") == APPLE_PAY


def _domain(case: Case, key: str, told: LiveResource | None) -> Iterator[Ending | Undated]:
    domain = case.environment.payment_method_domains[key]
    name, address, span, used = domain.domain, f"{DOMAINS}/{key}", case.span(DOMAINS, key), (domain.integration,)
    if told is None:
        what, todo = f"nobody tells whether Apple Pay is verified on {name}", "Register the domain by an apply."
        yield Undated(address=address, what=what, todo=todo, span=span, integrations=used)
    elif told.values.get("active") is not True and told.values.get("enabled") is not False:
        reason = str(told.values.get("why") or "").strip().removesuffix(".")
        yield Ending(
            kind=Ends.DOMAIN,
            address=address,
            name=APPLE_PAY,
            what=f"Apple Pay on the domain {name}",
            title=f"Apple Pay on the domain {name}",
            how=How.SERVICE,
            basis="The service says that it is not active.",
            then="Buyers there are not offered Apple Pay.",
            todo=f"Let https://{name} serve the service's file under /.well-known/ to everybody, and let the domain be "
            "verified again in the service's dashboard.",
            day=None,
            state=f"is not verified{f': {reason}' if reason else ''}",
            span=span,
            integrations=used,
        )
