"""What an encrypted file tells of itself in clear."""

from __future__ import annotations

from datetime import datetime

from payconf.model.secret_facts import Facts
from payconf.stores.sops.sealed import Sealed, fields, in_clear

_NAMED = 5
"""Fields in clear that are named."""


def facts(sealed: Sealed, read: bool, named: bool = False) -> Facts:
    """What the file tells of itself. `named`: its fields' names too."""
    try:
        at = datetime.fromisoformat(str(sealed.metadata.get("lastmodified")))
    except ValueError:
        at = None
    clear = in_clear(sealed)
    more = f" and {len(clear) - _NAMED} more" if len(clear) > _NAMED else ""
    remark = f"not encrypted in the file: {', '.join(clear[:_NAMED])}{more}" if clear else ""
    names = frozenset(name for name, _ in fields(sealed)) if named else None
    return Facts(created=at if at is not None and at.tzinfo else None, remark=remark, read=read, fields=names)
