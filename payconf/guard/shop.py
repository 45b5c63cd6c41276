"""One shop belongs to one environment: what two of them plan for it, each takes for foreign and undoes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.environment import Environment

NAME = "shop"
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


def shop(case: Case) -> Iterator[Verdict]:
    """One refusal for each further environment at this shop, whatever its provider: the address is the shop."""
    own = place(case.environment.settings.shop.url)
    shared = [other for other in case.others if place(other.settings.shop.url) == own]
    refusing = [other for other in shared if not _apart(case.environment, other)]
    for other in refusing:
        message = f"The shop of {case.where} is that of {other.name} (class {other.class_}), too."
        related = (("also here", other.origins.span("shop", "url")),)
        yield refused(NAME, "PC223", "", message, case.span("shop", "url"), related=related)
    if case.unread:
        yield undecided(NAME, "shop", f"not compared with the shops of others: {listed(case.unread)}")
    elif not refusing:
        yield passed(NAME, "shop")


def _apart(one: Environment, other: Environment) -> bool:
    """Two organizations of one shop have configurations of their own; one class, for their logs and keys are shared."""
    names = {(entry.settings.shop.organization or "").strip().casefold() for entry in (one, other)}
    return len(names) == 2 and "" not in names and one.class_ == other.class_


def place(url: str) -> str:
    """A shop's address without what names the same shop in another way; `local:NAME` as it is."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    host, _, path = rest.partition("/")
    host = host.lower().removesuffix(_DEFAULT_PORT.get(scheme.lower(), "")).removesuffix(".")
    return f"{host}/{path.rstrip('/')}"
