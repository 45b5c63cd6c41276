"""One call of the API: the request and everything that answers it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from payconf.testing.orocommerce.logins import Login
from payconf.testing.orocommerce.messages import Request, Response, json_response, refuse
from payconf.testing.orocommerce.query import Action, Query, parse
from payconf.testing.orocommerce.rows import Row, Rows
from payconf.testing.orocommerce.tables import Bridge, Resource, Tables
from payconf.testing.orocommerce.view import View


@dataclass(frozen=True, slots=True)
class Call:
    """`ident`: the id of the URL, None for a list."""

    request: Request
    resource: Resource
    login: Login
    rows: Rows
    tables: Tables
    bridge: Bridge
    ident: str | None = None

    def permit(self, action: str) -> None:
        """Refuse with 403 what the user may not do to such rows."""
        if not self.login.may(self.resource.acl.get(action)):
            raise refuse(403, "access denied exception", "No access to this type of entities.")

    def check_id(self) -> None:
        """Refuse an id that can't be one."""
        if not self.resource.text_id and not re.fullmatch(r"-?\d+", self.ident or ""):
            raise refuse(400, "entity identifier constraint", f'Expected integer value. Given "{self.ident}".')

    def query(self, action: Action, resource: Resource | None = None) -> Query:
        """The query string, checked against the resource."""
        return parse(self.request.query, resource or self.resource, self.tables, action)

    def view(self, query: Query | None = None) -> View:
        """What the login sees, with the query's sparse fieldsets."""
        return View(self.rows, self.tables, self.login, self.request.base, query.fields if query else {})

    def row(self) -> Row:
        """The row of the URL.

        Raises:
            Refused: 404, or 403 for a row of another organization.
        """
        row = self.rows.get((self.resource.name, self.ident or ""))
        if row is None:
            raise refuse(404, "not found http exception", self.resource.unknown)
        if not self.view().own(row):
            raise refuse(403, "access denied exception", "No access to the entity.")
        return row

    def answer(
        self, status: int, document: Mapping[str, Any], rows: Sequence[Row], headers: Mapping[str, str] | None = None
    ) -> Response:
        """The document, or the rows in the plain form where the client didn't ask for JSON:API."""
        if self.request.json_api:
            return json_response(status, document, headers)
        found: Any = [self.view().plain(row) for row in rows]
        if not isinstance(document.get("data"), list):
            found = found[0] if found else None
        response = json_response(status, None, {**(headers or {}), "Content-Type": "application/json"})
        return replace(response, body=json.dumps(found, ensure_ascii=False).encode())
