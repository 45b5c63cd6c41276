"""The shop: whether it is there, whether its clock is ours, and, with its login, whether payconf can work with it."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from payconf.model.checkup import Checkup, not_asked, ok, problem, warning
from payconf.model.errors import ProviderError

if TYPE_CHECKING:
    from datetime import datetime

    from payconf.context import Context
    from payconf.http import Answer
    from payconf.model.environment import Environment

_SKEW = 30
"""Seconds. More of it, and logins by signed tokens and their ends are no longer judged alike."""


def shop(context: Context, environment: Environment, offline: bool, secrets: bool) -> Iterator[Checkup]:
    """`secrets`: log in, and look at what it has."""
    from payconf.providers import provider

    settings = environment.settings.shop
    provider(settings.provider, context.options.providers)  # a package that is not there says so
    if settings.provider == "local":
        yield _embedded(context, environment)
    elif offline:
        yield not_asked("shop", "this is offline")
    elif settings.provider != "orocommerce":
        yield not_asked("shop", f"of a shop of {settings.provider}, a plan tells")
    else:
        yield from _reached(context, settings.url)
        if secrets:
            yield from _inspected(context, environment)
        else:
            text = (
                f"version, bundles and permissions need its login: --secrets, or payconf oro check {environment.name}"
            )
            yield not_asked("shop's content", text)


def _embedded(context: Context, environment: Environment) -> Checkup:
    from payconf.providers.local import path_of

    settings = environment.settings.shop
    path = path_of(settings.url, context.target(environment).folder)
    if path.is_file():
        return ok("shop", f"embedded, {path}")
    name = settings.url.partition(":")[2]
    fix = f"payconf local create {name} --website Default --localization English"
    return warning("shop", f"the embedded shop {settings.url} is not made yet", fix)


def _reached(context: Context, url: str) -> Iterator[Checkup]:
    """One call without a login: whatever it answers, it is there, and says its time."""
    from payconf.http import Client, Settings
    from payconf.http.limits import Limits

    seen: list[Answer] = []

    def explain(_method: str, _path: str, answer: Answer) -> ProviderError | None:
        seen.append(answer)
        return None

    settings = Settings(read_timeout=15.0, total_timeout=20.0)
    client = Client(url, Limits(), settings=settings, explain=explain)
    try:
        seen.append(client.request("GET", "/api"))
    except ProviderError as error:
        if not seen:
            yield problem(
                "shop", error.message, error.fix or "See whether the address is right, and the way there free."
            )
            return
    finally:
        client.close()
    yield ok("shop", f"{url} answers")
    yield _clock(context.options.now(), seen[0].headers.get("date", ""))


def _clock(now: datetime, told: str) -> Checkup:
    try:
        off = (now - parsedate_to_datetime(told)).total_seconds()
    except (ValueError, TypeError):
        return not_asked("clock", "the shop doesn't tell its time")
    if abs(off) <= _SKEW:
        return ok("clock", "within half a minute of the shop's")
    text = f"{abs(round(off))} seconds {'ahead of' if off > 0 else 'behind'} the shop's"
    return warning("clock", text, "Let both machines take their time from NTP.")


def _inspected(context: Context, environment: Environment) -> Iterator[Checkup]:
    from payconf.workflow.oro import observed

    with context.fresh():
        found = observed(context, environment, None)
    wrong = [entry for entry in found if entry.good is False]
    yield from (problem(f"shop's {entry.subject}", entry.text, entry.fix) for entry in wrong)
    if not wrong:
        yield ok(
            "shop's content", f"the {sum(entry.good is True for entry in found)} things that payconf needs are there"
        )
