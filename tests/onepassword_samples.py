"""A token of a 1Password service account that leads to this machine, and a double of the library behind its login."""

from __future__ import annotations

import base64
import json
from types import SimpleNamespace
from typing import Any

from onepassword import types

CREATED = "2026-01-02T03:04:05Z"


def token(address: str) -> str:
    """Of the form that the library takes apart; the account that it names exists nowhere."""
    key = {"alg": "A256GCM", "ext": True, "k": _text(b"k" * 32), "key_ops": ["encrypt", "decrypt"], "kty": "oct"}
    content = {
        "signInAddress": address,
        "userAuth": {"method": "SRPg-4096", "alg": "PBES2g-HS256", "iterations": 650000, "salt": _text(b"x" * 16)},
        "email": "nobody@1passwordserviceaccounts.com",
        "srpX": "ab" * 32,
        "muk": {**key, "kid": "mp"},
        "secretKey": "A3-ABCDEF-ABCDEF-ABCDE-ABCDE-ABCDE-ABCDE",
        "throttleSecret": {"seed": "ab" * 32, "uuid": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        "deviceUuid": "abcdefghijklmnopqrstuvwxyz",
    }
    return "ops_" + _text(json.dumps(content).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Double:
    """What onepassword.client.Client is after its login: the same calls, the library's own types, none of its server.

    `vaults`: items by title of the vault. `errors` are raised first. `asked`: the calls.
    """

    def __init__(self, vaults: dict[str, list[types.Item]]) -> None:
        self.kept, self.errors = vaults, list[Exception]()
        self.asked: list[str] = []
        self.vaults = SimpleNamespace(list=self._vaults)
        self.items = SimpleNamespace(list=self._items, get=self._get)

    async def _vaults(self) -> list[Any]:
        self._call("vaults")
        return [SimpleNamespace(id=f"id-of-{title}", title=title) for title in self.kept]

    async def _items(self, vault: str) -> list[Any]:
        self._call("items")
        return [SimpleNamespace(id=item.id, title=item.title) for item in self.kept[vault.removeprefix("id-of-")]]

    async def _get(self, vault: str, item: str) -> types.Item:
        self._call("get")
        return next(entry for entry in self.kept[vault.removeprefix("id-of-")] if entry.id == item)

    def _call(self, name: str) -> None:
        self.asked.append(name)
        if self.errors:
            raise self.errors.pop(0)


def item(title: str, fields: dict[str, str], sections: dict[str, dict[str, str]] | None = None) -> types.Item:
    """An item as the library hands it out."""
    made = [{"id": name, "title": name, "fieldType": "Concealed", "value": text} for name, text in fields.items()]
    for label, entries in (sections or {}).items():
        made += [
            {"id": f"{label}{name}", "title": name, "fieldType": "Concealed", "value": text, "sectionId": f"s{label}"}
            for name, text in entries.items()
        ]
    return types.Item.model_validate(
        {
            "id": f"id-of-{title}",
            "title": title,
            "category": "ApiCredentials",
            "vaultId": "v",
            "fields": made,
            "sections": [{"id": f"s{label}", "title": label} for label in sections or {}],
            "notes": "",
            "tags": [],
            "websites": [],
            "version": 3,
            "files": [],
            "createdAt": CREATED,
            "updatedAt": CREATED,
        }
    )
