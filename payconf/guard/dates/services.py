"""What payment services tell of the objects that they keep: keys that sign, and domains that Apple has not verified.

Of a live `webhooks` object `key_expires` counts (ISO 8601, aware), of a live `payment_method_domains` object `domain`,
`enabled` and `apple_pay` (`active`, `inactive`) with `apple_pay_error`. A kind that was not read says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from payconf.model.ending import Ending, Ends, How, Undated

if TYPE_CHECKING:
    from payconf.guard.case import Case
    from payconf.model.resource import LiveResource

WEBHOOKS = "webhooks"
DOMAINS = "payment_method_domains"


def at_services(case: Case) -> Iterator[Ending | Undated]:
    """Of the webhooks and the domains that were read."""
    for entry in _read(case, WEBHOOKS):
        yield from _key(case, entry)
    for entry in _read(case, DOMAINS):
        yield from _domain(case, entry)


def _read(case: Case, kind: str) -> tuple[LiveResource, ...]:
    return () if case.live is None else case.live.resources.get(kind, ())


def _key(case: Case, entry: LiveResource) -> Iterator[Ending | Undated]:
    """The key by which a service signs what it reports."""
    told = entry.values.get("key_expires")
    if told is None:
        return
    url = entry.values.get("url")
    wanted = case.environment.webhooks
    key = next((key for key, webhook in wanted.items() if url is not None and webhook.url == url), "")
    address, span = f"{WEBHOOKS}/{key or '@' + entry.id}", case.span(WEBHOOKS, key)
    title, at = f"key that signs what {address} reports", _moment(told)
    if at is None:
        todo = "Look at the service for the key's last day."
        yield Undated(address=address, what=f"the {title} ends, and its day can't be read", todo=todo, span=span)
        return
    yield Ending(
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
        integrations=(wanted[key].integration,) if key else (),
    )


def _moment(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _domain(case: Case, entry: LiveResource) -> Iterator[Ending | Undated]:
    """A domain of git that is switched on at the service, and that Apple has not verified."""
    wanted = case.environment.payment_method_domains
    name, status = entry.values.get("domain"), entry.values.get("apple_pay")
    key = next((key for key, domain in wanted.items() if domain.domain == name and domain.enabled), "")
    if not key or entry.values.get("enabled") is False or status == "active":
        return
    address, span, used = f"{DOMAINS}/{key}", case.span(DOMAINS, key), (wanted[key].integration,)
    todo = (
        f"Let https://{name} serve the service's file under /.well-known/ to everybody, and let the domain be verified "
        "again in the service's dashboard."
    )
    if status is None:
        what = f"nobody tells whether Apple Pay is verified on {name}"
        yield Undated(address=address, what=what, todo=todo, span=span, integrations=used)
        return
    reason = str(entry.values.get("apple_pay_error") or "").strip().removesuffix(".")
    yield Ending(
        kind=Ends.DOMAIN,
        address=address,
        name="apple_pay",
        what=f"Apple Pay on the domain {name}",
        title=f"Apple Pay on the domain {name}",
        how=How.SERVICE,
        basis=f"The service says {status}.",
        then="Buyers there are not offered Apple Pay.",
        todo=todo,
        day=None,
        state=f"is not verified{f': {reason}' if reason else ''}",
        span=span,
        integrations=used,
    )
