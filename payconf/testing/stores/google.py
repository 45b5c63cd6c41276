"""A fake of Google Secret Manager's REST API, and of the token service that workload identity federation asks.

Facts: cloud.google.com/secret-manager/docs/reference/rest (resources, states, `latest`), cloud.google.com/apis/design/
errors (form and status of errors), cloud.google.com/iam/docs/reference/sts/rest (token exchange). No real server was
asked; what the pages don't say, such as the exact wording of messages, is made up.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake, answered

NUMBER = "123456789012"
"""Of the project: names in answers bear it, whatever the request called the project."""
_PLACE = re.compile(r"/v1/projects/([^/]+)/secrets/([^/:]+)(?:/versions/([^/:]+)(:access)?)?")
ACCESS, VERSION, SECRET = "secretmanager.versions.access", "secretmanager.versions.get", "secretmanager.secrets.get"
_STATUS = {400: "FAILED_PRECONDITION", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


@dataclass
class Version:
    """One version. `state`: ENABLED, DISABLED or DESTROYED."""

    value: bytes
    state: str = "ENABLED"
    created: str = "2026-01-02T03:04:05.678901Z"


@dataclass
class Kept:
    """One secret. `permissions`: those that the login has on it. `expires`: RFC 3339."""

    versions: list[Version] = field(default_factory=list)
    permissions: set[str] = field(default_factory=lambda: {ACCESS, VERSION, SECRET})
    expires: str | None = None
    aliases: dict[str, int] = field(default_factory=dict)


class GoogleFake(Fake):
    """One project. `subject`: the token of the identity provider that is taken for a login."""

    reads = "/v1/projects/"

    def __init__(self, project: str = "acme-payments", subject: str = "subject-token") -> None:
        super().__init__()
        self.project, self.subject = project, subject
        self.secrets: dict[str, Kept] = {}

    def put(self, name: str, *values: bytes) -> Kept:
        """A secret with these versions, the first first."""
        kept = self.secrets[name] = Kept([Version(value) for value in values])
        return kept

    def login(self, folder: Path) -> Path:
        """Write the files of a workload identity federation, and return what GOOGLE_APPLICATION_CREDENTIALS names."""
        (folder / "subject").write_text(self.subject, "utf-8")
        pool = f"//iam.googleapis.com/projects/{NUMBER}/locations/global/workloadIdentityPools/ci/providers/ci"
        content = {
            "type": "external_account",
            "audience": pool,
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": f"{self.url}/v1/token",
            "credential_source": {"file": str(folder / "subject")},
        }
        file = folder / "google.json"
        file.write_text(json.dumps(content), "utf-8")
        return file

    def answer(self, request: Request) -> Response:
        """A token, a version's value, a version or a secret."""
        if (request.method, request.path) == ("POST", "/v1/token"):
            return self._exchanged(parse_qs(request.body.decode()))
        if not self.known(request):
            return _error(401, "Request had invalid authentication credentials.", "ACCESS_TOKEN_EXPIRED")
        place = _PLACE.fullmatch(request.path)
        if request.method != "GET" or place is None:
            return _error(404, "Method not found.")
        project, name, version, access = place.groups()
        permission = ACCESS if access else VERSION if version else SECRET
        kept = self.secrets.get(name)
        if project not in (self.project, NUMBER) or (kept is not None and permission not in kept.permissions):
            text = f"Permission '{permission}' denied for resource '{request.path[4:]}' (or it may not exist)."
            return _error(403, text, "IAM_PERMISSION_DENIED")
        resource = f"projects/{NUMBER}/secrets/{name}"
        if kept is None:
            return _error(404, f"Secret [{resource}] not found.")
        return _version(kept, resource, version, bool(access)) if version else _secret(kept, resource)

    def _exchanged(self, form: dict[str, list[str]]) -> Response:
        if form.get("subject_token") != [self.subject]:
            content = {"error": "invalid_grant", "error_description": "The subject token is expired."}
            return answered(content, 400)
        kind = "urn:ietf:params:oauth:token-type:access_token"
        granted = {"access_token": self.token(), "expires_in": 3600, "token_type": "Bearer"}
        return answered({**granted, "issued_token_type": kind})


def _version(kept: Kept, resource: str, wanted: str, access: bool) -> Response:
    number = len(kept.versions) if wanted == "latest" else kept.aliases.get(wanted, 0)
    if wanted.isdigit():
        number = int(wanted)
    if not 1 <= number <= len(kept.versions):
        return _error(404, f"Secret Version [{resource}/versions/{wanted}] not found.")
    version, name = kept.versions[number - 1], f"{resource}/versions/{number}"
    if not access:
        return answered({"name": name, "createTime": version.created, "state": version.state, "etag": '"1"'})
    if version.state != "ENABLED":
        return _error(400, f"Secret Version [{name}] is in {version.state} state.")
    return answered({"name": name, "payload": {"data": base64.b64encode(version.value).decode()}})


def _secret(kept: Kept, resource: str) -> Response:
    content: dict[str, Any] = {"name": resource, "replication": {"automatic": {}}, "createTime": "2026-01-01T00:00:00Z"}
    return answered(content if kept.expires is None else {**content, "expireTime": kept.expires})


def _error(code: int, message: str, reason: str | None = None) -> Response:
    content: dict[str, Any] = {"code": code, "message": message, "status": _STATUS[code]}
    if reason is not None:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        content["details"] = [{"@type": kind, "reason": reason, "domain": "googleapis.com"}]
    return answered({"error": content}, code)
