"""Where services report to, and where the shop and its secrets are reached: no such address leads astray."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.guard.neighbours import other_shop
from payconf.model.host import Reach, reach
from payconf.model.span import NOWHERE
from payconf.model.verdict import Verdict
from payconf.model.weburl import WebUrl, read_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from payconf.model.span import Span

NAME = "addresses"
EMBEDDED = "local"
"""The provider of the embedded shop, at which nobody buys: names reserved for examples do for its reports."""

_PLAIN = "is no plain address: https://HOST/PATH, without a login, backslashes or invisible characters"
_PUBLIC = frozenset({Reach.PUBLIC})
_COMPANY = frozenset({Reach.PUBLIC, Reach.INTERNAL, Reach.EXAMPLE})
"""payconf itself speaks to the shop, often from inside the company. A name reserved for examples leads to nobody."""
_STORE_ADDRESSES = ("address", "endpoint")
_STORE = frozenset({*_COMPANY, Reach.PRIVATE, Reach.SHARED, Reach.LOOPBACK})
"""A store of secrets is rarely public, and often an agent on the same machine."""


class _Place(NamedTuple):
    """One address in the configuration: what it is called, where it stands, and what it may lead to."""

    subject: str
    what: str
    text: str
    span: Span
    allowed: frozenset[Reach]


def addresses(case: Case) -> Iterator[Verdict]:
    """One refusal an address. Outside production only webhooks are judged: whether they report to production.

    An address is never shown: a token may stand in it. Its host is, where it is plain which one that is.
    """
    found = [*_production(case), *_webhooks(case)] if case.production else [*_webhooks(case)]
    with_address = [key for key, webhook in case.environment.webhooks.items() if webhook.url is not None]
    if case.unread and with_address:
        text = f"webhooks {listed(with_address)} were not compared with the shops of others: {listed(case.unread)}"
        found.append(undecided(NAME, "webhooks", text))
    yield from found or [passed(NAME)]


def _production(case: Case) -> Iterator[Verdict]:
    for place in (*_shop(case), *_stores(case), *_reports(case)):
        wrong = _wrong(place)
        if wrong:
            yield refused(NAME, "PC228", place.subject, f"{place.what} {wrong}.", place.span)
    for key, domain in case.environment.payment_method_domains.items():
        span, what = case.span("payment_method_domains", key, "domain"), f"The payment method domain {key}"
        found = reach(domain.domain)
        if found not in _reported_to(case):
            message = f"{what} is no public host name: it is {found.value}."
            yield refused(NAME, "PC228", f"payment_method_domains/{key}", message, span)


def _wrong(place: _Place) -> str:
    """What is wrong with an address, as the rest of a sentence; "" where nothing is."""
    url = read_url(place.text)
    if url is None:
        return _PLAIN
    found = reach(url.host)
    # On the machine itself nobody listens in.
    plain_text = url.scheme != "https" and not (found is Reach.LOOPBACK and found in place.allowed)
    reasons = [f"speaks {url.scheme}, not https"] if plain_text else []
    if found not in place.allowed:
        shown = "" if found is Reach.ODD else f" {url.host}"
        reasons.append(f"has the host{shown}, which is {found.value}")
    return ", and ".join(reasons)


def _shop(case: Case) -> Iterator[_Place]:
    shop = case.environment.settings.shop
    if shop.provider != EMBEDDED:
        yield _Place("shop", "The shop's url", shop.url, case.span("shop", "url"), _COMPANY)


def _stores(case: Case) -> Iterator[_Place]:
    """Addresses of stores, as environment.yaml and payconf.yaml name them."""
    for path, stores in (
        (("stores",), case.environment.settings.stores),
        (("project", "stores"), _project(case)),
    ):
        for name, store in stores.items():
            for field in _STORE_ADDRESSES if isinstance(store, dict) else ():
                if field in store:
                    span = case.span(*path, name, field)
                    yield _Place("stores", f"The {field} of the store {name}", str(store[field]), span, _STORE)


def _project(case: Case) -> Mapping[str, Any]:
    own = case.environment.settings.stores
    return {name: store for name, store in case.environment.project.stores.items() if name not in own}


def _reported_to(case: Case) -> frozenset[Reach]:
    embedded = case.environment.settings.shop.provider == EMBEDDED
    return _PUBLIC | {Reach.EXAMPLE} if embedded else _PUBLIC


def _reports(case: Case) -> Iterator[_Place]:
    for key, webhook in case.environment.webhooks.items():
        if webhook.url is not None:
            span = case.span("webhooks", key, "url")
            yield _Place(f"webhooks/{key}", f"The url of the webhook {key}", webhook.url, span, _reported_to(case))


def _webhooks(case: Case) -> Iterator[Verdict]:
    """Those that report to an environment on the other side, or nobody can tell where to."""
    for place in _reports(case):
        url = read_url(place.text)
        other = None if url is None else other_shop(case, url)
        if url is None and not case.production:
            yield refused(NAME, "PC228", place.subject, f"{place.what} {_PLAIN}.", place.span)
        elif url is not None and other is not None:
            yield _elsewhere(case, place, url, *other)


def _elsewhere(case: Case, place: _Place, url: WebUrl, name: str, class_: str, there: Span) -> Verdict:
    message = f"{place.what} in {case.where} has the host {url.host}, which is that of {name} (class {class_})."
    related = () if there == NOWHERE else (("also here", there),)
    return refused(NAME, "PC229", place.subject, message, place.span, related=related)
