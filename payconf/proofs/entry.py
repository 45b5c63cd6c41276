"""A proof as the state keeps it: JSON, without any secret."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from payconf.model.proof import Proof
from payconf.model.resource import Account

_FORMAT = 1


def dump(proof: Proof) -> bytes:
    """The file."""
    account = None if proof.account is None else _account(proof.account)
    content = {
        "format": _FORMAT,
        "service": proof.service,
        "host": proof.host,
        "at": proof.at,
        "account": account,
        "fault": proof.fault,
        "fix": proof.fix,
    }
    return json.dumps(content, sort_keys=True).encode()


def load(content: bytes | None) -> Proof | None:
    """From a file; None where there is none, or this version can't read it: then nothing is remembered."""
    try:
        data = json.loads(content or b"")
        if data["format"] != _FORMAT:
            return None
        account = None if data["account"] is None else _loaded(data["account"])
        texts = {name: str(data[name]) for name in ("service", "host", "at", "fault", "fix")}
        return Proof(account=account, **texts)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "mode": account.mode,
        "product": account.product,
        "capabilities": list(account.capabilities),
        "created": None if account.created is None else account.created.isoformat(),
        "expires": None if account.expires is None else account.expires.isoformat(),
        "remarks": list(account.remarks),
        "warnings": list(account.warnings),
    }


def _loaded(data: dict[str, Any]) -> Account:
    return Account(
        id=str(data["id"]),
        mode=str(data["mode"]),
        product=str(data["product"]),
        capabilities=_texts(data["capabilities"]),
        created=_day(data["created"]),
        expires=_day(data["expires"]),
        remarks=_texts(data["remarks"]),
        warnings=_texts(data["warnings"]),
    )


def _texts(found: list[str]) -> tuple[str, ...]:
    return tuple(map(str, found))


def _day(found: str | None) -> datetime | None:
    return None if found is None else datetime.fromisoformat(found)
