"""Whether a service that a package brings can be used: what its table must say for guards to decide by it."""

from __future__ import annotations

import re
from collections.abc import Collection

from payconf.model.elsewhere import SERVICE_KINDS
from payconf.services.base import Service

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")


def unfit(service: Service, others: Collection[Service]) -> str:
    """Why it can't be used, as a part of a sentence; empty where it can. The others don't matter."""
    names = [kind.name for kind in service.kinds]
    if not names or len({*names}) < len(names):
        return f"{service.title} needs credential kinds, each with a name of its own"
    for side in ("test", "live"):
        if (service.askable or service.hosts) and not service.hosts.get(side):
            return f"{service.title} names no host for {side}, so that nobody could tell which side is spoken to"
    odd = [host for hosts in service.hosts.values() for host in hosts if not _HOST.fullmatch(host)]
    if odd:
        return f"{min(odd)!r} is no host name: lower case, without https:// and path"
    kept = {*service.keeps} - {*SERVICE_KINDS}
    if kept:
        return f"it keeps {min(kept)}, and at services there are {', '.join(SERVICE_KINDS)} only"
    for kind in service.kinds:
        try:
            re.compile(kind.pattern)
        except re.error:
            return f"the pattern of {kind.name} is no regular expression"
    return ""
