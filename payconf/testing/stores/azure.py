"""A fake of one vault of Azure Key Vault, and of Microsoft Entra for logins by client secret; both speak https.

Facts: learn.microsoft.com/rest/api/keyvault/secrets (get, get versions, attributes, errors), learn.microsoft.com/azure/
key-vault/general/authentication-requests-and-responses (the challenge), rest-api-error-codes (401, 403, 429), learn.
microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and reference-error-codes. No real server was
asked; what the pages don't say, such as the exact wording of messages, is made up.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

if TYPE_CHECKING:
    import ssl

TENANT = "0a1b2c3d-0000-4000-8000-00000000cafe"
RESOURCE = "https://vault.azure.net"
GET, LIST = "get", "list"
_PAGE = 2
"""Versions on a page; a real vault gives 25."""


@dataclass
class Version:
    """One version. Times are seconds since 1970, as in the API."""

    value: str
    version: str = field(default_factory=lambda: secrets.token_hex(16))
    created: int = 1767323045
    enabled: bool = True
    expires: int | None = None
    not_before: int | None = None


@dataclass
class Kept:
    """One secret, its versions from the oldest on. `permissions`: those of the login on it."""

    versions: list[Version] = field(default_factory=list)
    permissions: set[str] = field(default_factory=lambda: {GET, LIST})


class AzureFake(Fake):
    """One vault. `client` and `password`: of the only application that may log in. `resource`: what tokens are for."""

    reads = "/secrets/"

    def __init__(self, tls: ssl.SSLContext, vault: str = "acme-payments", resource: str = RESOURCE) -> None:
        super().__init__(tls)
        self.vault, self.resource = vault, resource
        self.client, self.password = "11111111-2222-4333-8444-555555555555", "client-" + secrets.token_urlsafe(12)
        self.expired = False
        self.scopes: list[str] = []
        self.secrets: dict[str, Kept] = {}

    def put(self, name: str, *values: str) -> Kept:
        """A secret with these versions, the first first, a day between them."""
        versions = [Version(value, created=1767323045 + 86400 * number) for number, value in enumerate(values)]
        kept = self.secrets[name] = Kept(versions)
        return kept

    def environ(self) -> dict[str, str]:
        """The variables of a login. The chain of credentials ends with the first, for tests reach no other."""
        return {
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": self.client,
            "AZURE_CLIENT_SECRET": self.password,
            "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
        }

    def answer(self, request: Request) -> Response:
        """Of Entra its configuration and a token, of the vault a version or the list of them."""
        if request.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return self._configuration()
        if request.path == f"/{TENANT}/oauth2/v2.0/token":
            return self._granted(parse_qs(request.body.decode()))
        if not self.known(request):
            challenge = f'Bearer authorization="{self.url}/{TENANT}", resource="{self.resource}"'
            content = {"error": {"code": "Unauthorized", "message": "AKV10000: Request is missing a Bearer token."}}
            return answered(content, 401, {"WWW-Authenticate": challenge})
        name, _, version = request.path.removeprefix(self.reads).rstrip("/").partition("/")
        kept = self.secrets.get(name)
        if (LIST if version == "versions" else GET) not in (Kept() if kept is None else kept).permissions:
            return _error(403, "Forbidden", "The user, group or application has no such permission.", "AccessDenied")
        if kept is None or (version not in ("", "versions") and not _found(kept, version)):
            return _error(404, "SecretNotFound", f"A secret with (name/id) {name} was not found in this key vault.")
        if version == "versions":
            return self._listed(name, kept, parse_qs(request.query))
        found = _found(kept, version) or kept.versions[-1]
        if not found.enabled:
            return _error(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled")
        return answered({"value": found.value, **self._item(name, found)})

    def _configuration(self) -> Response:
        base = f"{self.url}/{TENANT}"
        token = {"token_endpoint": f"{base}/oauth2/v2.0/token", "issuer": f"{base}/v2.0"}
        return answered({"authorization_endpoint": f"{base}/oauth2/v2.0/authorize", **token})

    def _granted(self, form: dict[str, list[str]]) -> Response:
        self.scopes += form.get("scope", [])
        if self.expired or (form.get("client_id"), form.get("client_secret")) != ([self.client], [self.password]):
            number = "7000222: The provided client secret keys are expired" if self.expired else "7000215: Invalid"
            return answered({"error": "invalid_client", "error_description": f"AADSTS{number}."}, 401)
        return answered({"token_type": "Bearer", "expires_in": 3599, "access_token": self.token()})

    def _listed(self, name: str, kept: Kept, query: dict[str, list[str]]) -> Response:
        """In no order that one could rely on, and in pages."""
        start = int(query.get("$skiptoken", ["0"])[0])
        page = kept.versions[::-1][start : start + _PAGE]
        link = f"{self.url}/secrets/{name}/versions?api-version=x&$skiptoken={start + _PAGE}"
        more = start + _PAGE < len(kept.versions)
        return answered({"value": [self._item(name, entry) for entry in page], "nextLink": link if more else None})

    def _item(self, name: str, entry: Version) -> dict[str, Any]:
        attributes = {"enabled": entry.enabled, "created": entry.created, "updated": entry.created}
        attributes |= {} if entry.expires is None else {"exp": entry.expires}
        attributes |= {} if entry.not_before is None else {"nbf": entry.not_before}
        place = f"https://{self.vault}.vault.azure.net/secrets/{name}/{entry.version}"
        return {"id": place, "attributes": attributes}


def _found(kept: Kept, version: str) -> Version | None:
    return next((entry for entry in kept.versions if entry.version == version), None)


def _error(code: int, name: str, message: str, inner: str | None = None) -> Response:
    content: dict[str, Any] = {"code": name, "message": message}
    return answered({"error": content if inner is None else {**content, "innererror": {"code": inner}}}, code)
