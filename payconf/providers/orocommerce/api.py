"""JSON:API calls of one session: the right headers, one renewal of the login, and lists that are complete.

Addresses come from the configured base; of a page's links nothing is used. Lists are read in pages of PAGE, those
after the first at the same time, and counted against the shop's own total.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from payconf.http import Answer
from payconf.model.errors import AuthError, Unexpected
from payconf.providers.orocommerce.errors import unreadable

if TYPE_CHECKING:
    from payconf.http import Client
    from payconf.providers.orocommerce.login import Login

ROOT = "/admin/api"
MEDIA = "application/vnd.api+json"
PAGE = 500
"""Objects a page. The shop has no maximum, but takes about ten milliseconds an integration; 500 stay well under the
time-outs that stand before it."""
CONNECTIONS = 8
_READINGS = 3
"""So often is a list read that changes while it is read."""

Item = Mapping[str, Any]
"""One resource object, as it came."""


@dataclass(frozen=True, slots=True)
class Document:
    """One answer: `items`, what was included by type and id, and the total where it was asked for."""

    items: tuple[Item, ...]
    included: Mapping[tuple[str, str], Item] = field(default_factory=dict)
    total: int | None = None


class Api:
    """Calls as one client. `client` sends; `login` proves who we are; `page`: objects a page of a list."""

    def __init__(self, client: Client, login: Login, page: int = PAGE) -> None:
        self._client = client
        self._login = login
        self._size = page

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Document:
        """One object, or the first page of a list."""
        return _document(self._call("GET", path, params=params))

    def post(self, path: str, body: Mapping[str, Any]) -> Document:
        """Create; the answer holds what was made, with its ids."""
        return _document(self._call("POST", path, json=body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Document:
        """Change what is sent, and nothing else."""
        return _document(self._call("PATCH", path, json=body))

    def delete(self, path: str) -> None:
        """Delete one object."""
        self._call("DELETE", path)

    def count(self, path: str, params: Mapping[str, str]) -> int:
        """How many objects a filter matches."""
        found = self._page(path, {**params, "page[size]": "1"}, 1)
        if found.total is None:
            raise _uncounted(path)
        return found.total

    def everything(self, path: str, params: Mapping[str, str]) -> Document:
        """A whole list. Raises Unexpected where it can't be shown to be whole."""
        for _ in range(_READINGS):
            read = self._pages(path, params)
            items = {str(item["id"]): item for page in read for item in page.items}
            totals = {page.total for page in read}
            if None in totals:
                raise _uncounted(path)
            if totals == {len(items)}:
                included = {key: item for page in read for key, item in page.included.items()}
                return Document(tuple(items.values()), included, len(items))
        raise Unexpected(
            f"The shop says that it has {max(total or 0 for total in totals)} {path.strip('/')} and serves "
            f"{len(items)}: nothing may be planned on a list that isn't whole.",
            "Try again; if it stays so, the client's role may hide some of them: payconf oro check.",
        )

    def _pages(self, path: str, params: Mapping[str, str]) -> list[Document]:
        sized = {**params, "page[size]": str(self._size)}
        first = self._page(path, sized, 1)
        further = range(2, -(-(first.total or 0) // self._size) + 1)
        if not further:
            return [first]
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return [first, *pool.map(lambda number: self._page(path, sized, number), further)]

    def _page(self, path: str, params: Mapping[str, str], number: int) -> Document:
        asked = {**params, "page[number]": str(number)} if number > 1 else params
        return _document(self._call("GET", path, params=asked, headers={"X-Include": "totalCount"}))

    def _call(self, method: str, path: str, headers: Mapping[str, str] | None = None, **given: Any) -> Answer:
        sent = {"Accept": MEDIA, **(headers or {})}
        if "json" in given:
            sent["Content-Type"] = MEDIA
        used = self._login.authorize()
        try:
            return self._client.request(method, f"{ROOT}{path}", headers=sent, **given)
        except AuthError:
            # Refused calls were not carried out, so that once more is safe.
            self._login.renew(used)
        return self._client.request(method, f"{ROOT}{path}", headers=sent, **given)


def linked(item: Item, name: str) -> tuple[tuple[str, str], ...]:
    """Type and id of what a relationship points to, in the shop's order; empty where it points to nothing."""
    data = ((item.get("relationships") or {}).get(name) or {}).get("data")
    entries = data if isinstance(data, list) else [data] if data else []
    return tuple((str(entry["type"]), str(entry["id"])) for entry in entries)


def attributes(item: Item) -> Mapping[str, Any]:
    """The attributes of a resource object; one without any has none."""
    return item.get("attributes") or {}


def _document(answer: Answer) -> Document:
    try:
        body = json.loads(answer.body)
        data = body["data"]
        items = tuple(data) if isinstance(data, list) else (data,)
        included = {(entry["type"], entry["id"]): entry for entry in body.get("included") or ()}
        total = answer.headers.get("x-include-total-count")
        whole = all(isinstance(item["id"], str) for item in items)
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise unreadable(answer)
    return Document(items, included, None if total is None else int(total))


def _uncounted(path: str) -> Unexpected:
    return Unexpected(
        f"The shop doesn't say how many {path.strip('/')} it has, so that a list can't be shown to be whole.",
        "Let what stands between payconf and the shop pass the headers X-Include and X-Include-Total-Count.",
    )
