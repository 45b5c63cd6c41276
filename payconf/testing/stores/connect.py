"""A fake of a 1Password Connect server.

Facts: developer.1password.com/docs/connect/api-reference and the description of the API there (1.8.1): vaults and items
by id or by a filter, the form of items, 401, 403 and 404. No real server was asked; the wording of messages is made up.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

_FILTER = re.compile(r'(name|title) eq "([^"]*)"')


def new_id() -> str:
    """As 1Password makes them: 26 of a-z and 0-9."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(26))


@dataclass
class Item:
    """One item. `fields` by label; `sections`: fields by the section's label and theirs."""

    title: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    sections: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    version: int = 1
    updated: str = "2026-01-02T03:04:05Z"
    id: str = field(default_factory=new_id)


@dataclass
class Vault:
    """One vault. `readable`: the token may read it."""

    name: str
    items: list[Item] = field(default_factory=list)
    readable: bool = True
    id: str = field(default_factory=new_id)


class ConnectFake(Fake):
    """One server with its vaults. `token()` makes an access token."""

    reads = "/v1/"

    def __init__(self, *vaults: Vault) -> None:
        super().__init__()
        self.vaults = [*vaults]

    def answer(self, request: Request) -> Response:
        """Vaults, items without their fields, or one item with them."""
        if not self.known(request):
            return _error(401, "Invalid token signature")
        parts = request.path.removeprefix(self.reads).split("/")
        wanted = _FILTER.fullmatch(parse_qs(request.query).get("filter", [""])[0])
        if parts == ["vaults"]:
            seen = [vault for vault in self.vaults if vault.readable and wanted and vault.name == wanted[2]]
            return answered([{"id": vault.id, "name": vault.name, "items": len(vault.items)} for vault in seen])
        vault = next((entry for entry in self.vaults if len(parts) > 1 and entry.id == parts[1]), None)
        if vault is None:
            return _error(404, "vault not found")
        if not vault.readable:
            return _error(403, f"vault {vault.id} is not in scope")
        if parts[2:] == ["items"]:
            return answered([_summary(vault, item) for item in vault.items if wanted and item.title == wanted[2]])
        item = next((entry for entry in vault.items if parts[2:] == ["items", entry.id]), None)
        return _error(404, "item not found") if item is None else answered(_whole(vault, item))


def _summary(vault: Vault, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "vault": {"id": vault.id, "name": vault.name},
        "category": "API_CREDENTIAL",
        "version": item.version,
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": item.updated,
    }


def _whole(vault: Vault, item: Item) -> dict[str, Any]:
    sections = {label: f"section{number}" for number, label in enumerate(item.sections)}
    fields = [_field(label, text, None) for label, text in item.fields]
    for label, entries in item.sections.items():
        fields += [_field(name, text, sections[label]) for name, text in entries]
    described = [{"id": place, "label": label} for label, place in sections.items()]
    return {**_summary(vault, item), "sections": described, "fields": fields}


def _field(label: str, text: str, section: str | None) -> dict[str, Any]:
    content: dict[str, Any] = {"id": new_id(), "type": "CONCEALED", "label": label, "value": text}
    return content if section is None else {**content, "section": {"id": section}}


def _error(status: int, message: str) -> Response:
    return answered({"status": status, "message": message}, status)
