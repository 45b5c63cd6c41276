"""GitHub's REST API: https://docs.github.com/rest. One client, four attempts, nothing but the standard library."""

from __future__ import annotations

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from payconf_action.errors import UNREACHABLE, Stop

_TRIES = 4
_LONGEST_WAIT = 30
_PAGES = 100


class NotAllowed(Exception):
    """GitHub answers 401, 403 or 404: the token may not, or there is no such thing; it tells nobody which."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status} {said}")


class GitHub:
    """Calls with one token. `api`: https://api.github.com or what GITHUB_API_URL says."""

    def __init__(self, api: str, token: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._api = api.rstrip("/")
        self._token = token
        self._sleep = sleep

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What it answers. Raises NotAllowed, and Stop where it can't be reached or says something else is wrong."""
        return _parsed(self._answer(method, f"{self._api}{path}", body)[0])

    def download(self, path: str) -> bytes:
        """A file. Where it lies with somebody else, the token stays here."""
        return self._answer("GET", f"{self._api}{path}", None)[0]

    def pages(self, path: str) -> Iterator[Any]:
        """Every entry of a list, page after page."""
        url = f"{self._api}{path}{'&' if '?' in path else '?'}per_page=100"
        for _ in range(_PAGES):
            found, link = self._answer("GET", url, None)
            yield from _parsed(found)
            following = re.search(r'<([^>]+)>; rel="next"', link)
            if following is None or not following[1].startswith(f"{self._api}/"):
                return
            url = following[1]

    def _answer(self, method: str, url: str, body: object) -> tuple[bytes, str]:
        said, wait = "", 0
        for attempt in range(_TRIES):
            if attempt:
                self._sleep(min(_LONGEST_WAIT, wait or 2**attempt))
            try:
                with urllib.request.urlopen(self._request(method, url, body), timeout=30) as answer:
                    return answer.read(), answer.headers.get("Link", "")
            except urllib.error.HTTPError as error:
                said, wait = _refusal(error)
            except (OSError, http.client.HTTPException) as error:
                said, wait = f"no answer ({type(error).__name__})", 0
        where = url.partition("?")[0]
        raise Stop(
            UNREACHABLE, f"{method} {where}: {said}. Asked {_TRIES} times; run the job again when GitHub is well."
        )

    def _request(self, method: str, url: str, body: object) -> urllib.request.Request:
        made = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, method=method)
        made.add_header("Accept", "application/vnd.github+json")
        made.add_header("X-GitHub-Api-Version", "2022-11-28")
        made.add_header("Content-Type", "application/json")
        made.add_unredirected_header("Authorization", f"Bearer {self._token}")
        return made


def _refusal(error: urllib.error.HTTPError) -> tuple[str, int]:
    """What may pass by itself, as words, and the seconds to wait (0: not said); raises for everything else."""
    with error:
        said = _message(error.read())
        waits = error.headers.get("Retry-After", "")
    limited = bool(waits) or error.headers.get("X-RateLimit-Remaining") == "0"
    if error.code >= 500 or error.code == 429 or (error.code == 403 and limited):
        return f"{error.code} {said}", int(waits) if waits.isdigit() else 0
    if error.code in (401, 403, 404):
        raise NotAllowed(error.code, said) from None
    raise Stop(1, f"GitHub answers {error.code} {said}. This is a fault of the action; please report it.")


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        raise Stop(UNREACHABLE, "What answers in GitHub's place is no API: something between changes it.") from None


def _message(content: bytes) -> str:
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    said = found.get("message", "") if isinstance(found, dict) else ""
    return "".join(letter for letter in str(said) if letter.isprintable())[:200]
