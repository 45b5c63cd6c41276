"""What OroCommerce's refusals mean (facts/orocommerce-live §2, §5; recordings 00, 02, 05b, 11).

The shop says the same for different causes (404 for a switched-off API and for a missing object, 401 with an empty
body), so that each is explained by what usually stands behind it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payconf.http import Answer
from payconf.model.errors import AuthError, NotAllowed, NotFound, ProviderError, Rejected, Unavailable, Unexpected

BRIDGE = (
    "Print the bridge with: payconf oro bridge. Put it into the shop's application as docs/how-to/orocommerce says, "
    "then clear the API cache: php bin/console oro:api:cache:clear"
)
SWITCH_ON = (
    "Switch the API on: php bin/console oro:config:update oro_api.web_api 1, or System > Configuration > "
    "General Setup > Web API; and check the address."
)
_BRIDGED = frozenset({"resource not accessible exception", "entity type constraint"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the shop's `errors`. `pointer`: JSON pointer into what was sent; `parameter`: of the query."""

    title: str
    text: str
    pointer: str = ""
    parameter: str = ""


class Refusal(Rejected):
    """The shop refuses what was sent; `problems` says where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(said(problems), "Mend the value in the YAML, and plan again.")
        self.problems = tuple(problems)


def explain(method: str, path: str, answer: Answer) -> ProviderError | None:
    """The error that an answer means; None where its status says all there is."""
    found = problems(answer)
    resource = path.removeprefix("/admin/api/").partition("/")[0]
    match answer.status:
        case 401:
            return AuthError(
                "The shop doesn't accept the access token that it has issued.",
                "Check that the OAuth application and its user are still active, and that nothing between payconf and "
                "the shop takes the Authorization header away.",
            )
        case 403:
            return NotAllowed(
                f"The shop knows the client and doesn't let it {_VERBS.get(method, method)} {resource}.",
                "Give the role of the OAuth application's user the permission that is missing: payconf oro check lists "
                "what it needs.",
            )
        case 404:
            return _not_found(resource, found, answer)
        case 405:
            return NotAllowed(
                f"The shop doesn't let anybody {_VERBS.get(method, method)} {resource} by its API: payconf's bridge is "
                "missing in it, or older than this payconf.",
                BRIDGE,
            )
        case 400 if any(problem.parameter == "include" for problem in found):
            return NotFound(f"The shop serves {resource} without their settings: payconf's bridge is missing.", BRIDGE)
        case 400 | 409 | 422 if found:
            return Refusal(found)
        case status if status >= 500:
            return _failed(answer, found)
    return None


def problems(answer: Answer) -> list[Problem]:
    """The shop's `errors`; empty where the body holds none."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return []
    errors = body.get("errors") if isinstance(body, dict) else None
    return [_problem(entry) for entry in errors or () if isinstance(entry, dict)]


def said(found: Sequence[Problem]) -> str:
    """All problems in one sentence."""
    texts = [f"{(problem.text or problem.title).rstrip('.')}{_where(problem)}" for problem in found]
    return f"The shop refuses it: {'; '.join(dict.fromkeys(texts))}."


def page(answer: Answer) -> bool:
    """True where a web page came instead of data."""
    kind = answer.headers.get("content-type", "")
    return kind.startswith("text/html") or answer.body.lstrip()[:1] == b"<"


def _problem(entry: Mapping[str, Any]) -> Problem:
    source = entry.get("source") or {}
    return Problem(
        str(entry.get("title", "")),
        str(entry.get("detail") or "").strip('"'),
        str(source.get("pointer") or ""),
        str(source.get("parameter") or ""),
    )


def _where(problem: Problem) -> str:
    place = problem.pointer or problem.parameter
    return f" ({place})" if place else ""


def _not_found(resource: str, found: Sequence[Problem], answer: Answer) -> ProviderError:
    if any(problem.title in _BRIDGED for problem in found):
        unknown = any(problem.title == "entity type constraint" for problem in found)
        why = "the bundle that brings them isn't installed, or " if unknown else ""
        return NotFound(
            f"The shop serves no {resource}: {why}payconf's bridge is missing in it, or older than this payconf.",
            BRIDGE,
        )
    if found and not any(problem.text for problem in found):
        return NotFound(
            "The shop answers 404 to every call of its API, as it does while the web API is switched off.", SWITCH_ON
        )
    if page(answer) or not found:
        return NotFound(
            "There is no OroCommerce API at the configured address: something else answers there.",
            "Check `shop.url` in environment.yaml: the shop's own address, without /admin.",
        )
    return NotFound(
        f"The shop has no such object among its {resource} any more.", "Plan again: somebody may have deleted it."
    )


def _failed(answer: Answer, found: Sequence[Problem]) -> ProviderError:
    fix = "Try again later; read first what has been done: payconf plan."
    if answer.status == 503:
        return Unavailable(
            "The shop answers 503: it is in maintenance mode, or too busy.",
            "Wait until it is back, then plan again.",
        )
    if found:
        return Unavailable(f"The shop failed with {answer.status}: {found[0].text or found[0].title}.", fix)
    what = "a web page" if page(answer) else "nothing that says why"
    return Unavailable(f"The shop, or what stands before it, failed with {answer.status} and sent {what}.", fix)


def unreadable(answer: Answer) -> Unexpected:
    """The error of an answer that is not JSON:API."""
    if page(answer):
        return Unexpected(
            "A web page came where the shop's API should have answered.",
            "Check `shop.url`; a login page, a firewall or a maintenance page may stand before the API.",
        )
    return Unexpected(
        "The answer is not JSON:API: the Accept header did not reach the shop, which then answers in plain REST.",
        "Let what stands between payconf and the shop pass the header Accept: application/vnd.api+json.",
    )


_VERBS = {"GET": "read", "POST": "create", "PATCH": "change", "DELETE": "delete"}
