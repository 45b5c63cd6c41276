"""What is asked over the network: an issuer's public keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from payconf.http.tokens import get_object, split
from payconf.model.errors import Unexpected

_DISCOVERY = "/.well-known/openid-configuration"


def keys_of(issuer: str) -> Sequence[Mapping[str, Any]]:
    """The public keys of an issuer, as JSON Web Keys. Raises a ProviderError.

    Its own discovery document says where they are; another host than its own is never asked.
    """
    described = get_object(issuer, _DISCOVERY)
    parts, own = split(str(described.get("jwks_uri"))), split(issuer)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc) or parts.query or described.get("issuer") != issuer:
        raise Unexpected(f"{issuer} doesn't describe itself as its own issuer with keys of its own.")
    found = get_object(f"{own.scheme}://{own.netloc}", parts.path).get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []
