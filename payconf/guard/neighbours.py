"""Whose shop a webhook reports to, where several environments name theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from payconf.model.host import folded
from payconf.model.weburl import WebUrl, read_url

if TYPE_CHECKING:
    from payconf.guard.case import Case
    from payconf.model.environment import Environment
    from payconf.model.span import Span


class _Spot(NamedTuple):
    """A host, and below which path, or exactly which. `port` None: any."""

    host: str
    port: int | None
    path: str
    span: Span
    exact: bool = False

    def holds(self, url: WebUrl) -> bool:
        """True where the address lies there, by whole parts of the path."""
        host, port, path = url.place
        inside = path == self.path if self.exact else f"{path}/".startswith(f"{self.path}/")
        return host == self.host and self.port in (None, port) and inside


def other_shop(case: Case, url: WebUrl) -> tuple[str, str, Span] | None:
    """Name, class and place of an environment on the other side (production or not) whose shop the address means.

    The spot with the longest path decides; of two equal ones, it is the other side's.
    """
    other_side = [other for other in case.others if other.production is not case.production]
    found = [(spot, other) for other in other_side for spot in _spots(other) if spot.holds(url)]
    own = [len(spot.path) for spot in _shops(case.environment) if spot.holds(url)]
    if not found:
        return None
    spot, other = max(found, key=lambda entry: len(entry[0].path))
    return None if own and max(own) > len(spot.path) else (other.name, other.class_, spot.span)


def _spots(environment: Environment) -> Iterator[_Spot]:
    """The shop, its domains, and exactly where its own webhooks report to."""
    yield from _shops(environment)
    for key, webhook in environment.webhooks.items():
        url = None if webhook.url is None else read_url(webhook.url)
        if url is not None:
            yield _Spot(*url.place, environment.origins.span("webhooks", key, "url"), exact=True)


def _shops(environment: Environment) -> Iterator[_Spot]:
    shop = read_url(environment.settings.shop.url)
    if shop is not None:
        yield _Spot(*shop.place, environment.origins.span("shop", "url"))
    for key, domain in environment.payment_method_domains.items():
        span = environment.origins.span("payment_method_domains", key, "domain")
        yield _Spot(folded(domain.domain), None, "", span)
