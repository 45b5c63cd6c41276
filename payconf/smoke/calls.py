"""Which address a smoke test may speak to: a host of the service's test side, or what stands in for it in tests.

This is checked where the address is made, by what the target itself says, whatever was checked before.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from payconf.model.errors import Refused
from payconf.model.host import Reach, reach
from payconf.providers.base import Target
from payconf.services import services

_NEVER = "Smoke tests are for sandbox and testing environments; there is no way around this."


def address_of_test_side(target: Target, service: str, host: str) -> str:
    """The address of `host`, one of the service's test side. Raises Refused for anything else.

    A credential any of whose values tells that it is live is refused too.
    """
    known = services().get(service)
    if target.side != "test":
        raise Refused("The session is not of the test side, so no payment is made.", _NEVER)
    if known is None or host not in known.hosts.get("test", frozenset()):
        raise Refused(f"{host} is no host of the test side, so no payment is made there.", _NEVER)
    for kind in known.kinds:
        for text in _texts(target, kind.name):
            if kind.mode(text) == "live":
                raise Refused(f"{kind.name} is a live one, so no payment is made with it.", _NEVER)
    address = target.base(host)
    found = urlsplit(address)
    if (found.scheme, found.netloc) != ("https", host) and reach(found.hostname or "") is not Reach.LOOPBACK:
        raise Refused(f"{host} is not what would be spoken to, so no payment is made there.", _NEVER)
    return address


def _texts(target: Target, name: str) -> list[str]:
    found = [target.identifiers[name]] if name in target.identifiers else []
    if name in target.secrets:
        found.append(target.secrets[name].reveal().decode("utf-8", "replace"))
    return [text.strip() for text in found]
