"""Who answers when a service is asked: the provider's host of a side, or the one that the integration names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from payconf.integrations.base import https_host

if TYPE_CHECKING:
    from payconf.providers.base import Provider


def asked_host(provider: Provider | None, side: Literal["test", "live"], endpoints: Mapping[str, str]) -> str:
    """The host name; "" where neither the provider's HOSTS nor one of the integrations' endpoints says it."""
    hosts: Mapping[str, str] = getattr(provider, "HOSTS", {})
    named = (https_host(address) for address in endpoints.values())
    return hosts.get(side) or next((host for host in named if host), "")
