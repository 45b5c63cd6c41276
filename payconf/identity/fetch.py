"""What is asked over the network: an issuer's public keys, and GitHub's own token for a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from payconf.http import Client, Settings
from payconf.http.limits import Limits
from payconf.model.errors import Unexpected
from payconf.model.secret import Secret

_DISCOVERY = "/.well-known/openid-configuration"
_QUICK = Settings(connect_timeout=3, read_timeout=5, total_timeout=10, connections=1)
"""Nobody waits long for it: a run goes on with a claimed name."""


def keys_of(issuer: str) -> Sequence[Mapping[str, Any]]:
    """The public keys of an issuer, as JSON Web Keys. Raises a ProviderError.

    Its own discovery document says where they are; another host than its own is never asked.
    """
    described = _get(issuer, _DISCOVERY)
    parts, own = _split(str(described.get("jwks_uri"))), _split(issuer)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc) or parts.query or described.get("issuer") != issuer:
        raise Unexpected(f"{issuer} doesn't describe itself as its own issuer with keys of its own.")
    found = _get(f"{own.scheme}://{own.netloc}", parts.path).get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def github_token(address: str, bearer: Secret, audience: str) -> Secret:
    """The identity token of this job, from the address that GitHub Actions gives to it. Raises a ProviderError."""
    parts = _split(address)
    asked = {**dict(parse_qsl(parts.query)), "audience": audience}
    found = _get(
        f"{parts.scheme}://{parts.netloc}",
        parts.path,
        params=asked,
        authorize=lambda: {"Authorization": Secret(b"Bearer " + bearer.reveal())},
    ).get("value")
    if not isinstance(found, str):
        raise Unexpected("GitHub's answer holds no identity token.")
    return Secret(found.encode())


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        raise Unexpected("The address of keys or tokens is no address.") from None


def _get(
    base: str,
    path: str,
    params: Mapping[str, str] | None = None,
    authorize: Callable[[], Mapping[str, Secret]] = dict,
) -> Mapping[str, Any]:
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
