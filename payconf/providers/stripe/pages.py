"""Lists: every page of one, or an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payconf.model.errors import NotFound, Rejected, Unexpected
from payconf.providers.stripe.kinds import PLACES
from payconf.providers.stripe.session import Session

_TRIES = 3


def everything(session: Session, kind: str, params: Mapping[str, str] | None = None) -> list[Mapping[str, Any]]:
    """Every object of a list, oldest first. Raises Unexpected for a list that has no end, or says a thing twice.

    The next page begins behind the last object of this one. Where somebody has deleted that meanwhile, Stripe refuses
    the page, and the list is read anew.
    """
    for _ in range(_TRIES - 1):
        try:
            return _read(session, kind, params or {})
        except _Moved:
            continue
    return _read(session, kind, params or {})


class _Moved(Rejected):
    """The object behind which the next page begins is gone."""


def _read(session: Session, kind: str, params: Mapping[str, str]) -> list[Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    after: dict[str, str] = {}
    while True:
        page = _page(session, kind, {**params, "limit": str(session.page), **after})
        for entry in page["data"]:
            held = session.checked(kind, entry)
            if held["id"] in found:
                raise Unexpected(f"Stripe's list of {PLACES[kind].title}s has {held['id']} twice.", "Run it again.")
            found[held["id"]] = held
        if not page["has_more"]:
            return list(found.values())[::-1]
        if not page["data"]:
            raise Unexpected(f"Stripe's list of {PLACES[kind].title}s has an empty page and no end.", "Run it again.")
        after = {"starting_after": page["data"][-1]["id"]}


def _page(session: Session, kind: str, params: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        page = session.get(PLACES[kind].path, params)
    except (NotFound, Rejected) as error:
        if "starting_after" not in params:
            raise
        problem = _Moved(error.message, error.fix)
    else:
        if not isinstance(page.get("data"), list) or not isinstance(page.get("has_more"), bool):
            raise Unexpected(f"Stripe's answer is no list of {PLACES[kind].title}s.", "Update payconf.")
        return page
    raise problem
