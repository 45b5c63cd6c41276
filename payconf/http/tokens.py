"""The identity token that GitHub Actions makes for a job, and the quick reading of small JSON documents behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from payconf.http import Client, Settings
from payconf.http.limits import Limits
from payconf.model.errors import Unexpected
from payconf.model.secret import Secret

_QUICK = Settings(connect_timeout=3, read_timeout=5, total_timeout=10, connections=1)
"""Nobody waits long for it."""


def github_token(address: str, bearer: Secret, audience: str) -> Secret:
    """The identity token of this job, from the address that GitHub Actions gives to it. Raises a ProviderError."""
    parts = split(address)
    asked = {**dict(parse_qsl(parts.query)), "audience": audience}
    found = get_object(
        f"{parts.scheme}://{parts.netloc}",
        parts.path,
        params=asked,
        authorize=lambda: {"Authorization": Secret(b"Bearer " + bearer.reveal())},
    ).get("value")
    if not isinstance(found, str):
        raise Unexpected("GitHub's answer holds no identity token.")
    return Secret(found.encode())


def split(address: str) -> SplitResult:
    """An address in its parts; raises Unexpected where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        raise Unexpected("The address of keys or tokens is no address.") from None


def get_object(
    base: str,
    path: str,
    params: Mapping[str, str] | None = None,
    authorize: Callable[[], Mapping[str, Secret]] = dict,
) -> Mapping[str, Any]:
    """The JSON object that stands below a base. Raises a ProviderError."""
    try:
        client = Client(base, Limits(), authorize=authorize, settings=_QUICK)
    except ValueError:
        raise Unexpected("The address of the issuer is no address.") from None
    try:
        answer = client.request("GET", path or "/", params=params).json()
    except ValueError:
        raise Unexpected(f"{base} names an address that is none.") from None
    finally:
        client.close()
    if not isinstance(answer, dict):
        raise Unexpected(f"{base} answers with something else than was asked for.")
    return answer
