"""GitHub's REST API as far as the action speaks to it, on loopback: https://docs.github.com/rest.

It holds what it is told, pages its lists, and lets a token do what the job's `permissions:` say, no more.
"""

from __future__ import annotations

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "acme/payments"
BOT = {"login": "github-actions[bot]", "type": "Bot"}
TOKEN = "github-token-of-the-job"
RUNNER = "bearer-of-the-runner"


class GitHubDouble:
    """One repository. `may`: permissions of the token, such as "pull-requests: write"; everything else is 403."""

    def __init__(self) -> None:
        self.may: set[str] = set()
        self.comments: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.artifacts: list[dict[str, Any]] = []
        """Each with its `content`."""
        self.environments: dict[str, dict[str, Any]] = {}
        self.identity: Callable[[str], str] | None = None
        """What the token service answers for an audience; None: the job has no `id-token: write`."""
        self.seen: list[tuple[str, str]] = []
        self.failures: list[tuple[int, dict[str, str]]] = []
        """Answers that come first, one a call."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else what follows the headers waits 40 ms for the client

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                parts = urlsplit(self.path)
                outer.seen.append((self.command, parts.path))
                status, found, headers = outer._answer(self, parts.path, parse_qs(parts.query), body)
                content = found if isinstance(found, bytes) else json.dumps(found).encode()
                if status == 302:
                    headers = {"Location": found}
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Nothing to say."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def merged(self, number: int, head: str, commit: str, base: str = "main") -> None:
        """A pull request that was merged as that commit."""
        self.pulls.append(
            {
                "number": number,
                "merged_at": "2026-11-30T10:00:00Z",
                "merge_commit_sha": commit,
                "head": {"sha": head},
                "base": {"ref": base, "repo": {"full_name": REPOSITORY}},
            }
        )

    def _answer(
        self, handler: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        if self.failures:
            status, headers = self.failures.pop(0)
            return status, {"message": "failed as told"}, headers
        if path.startswith("/blob/"):
            return self._blob(handler, path.removeprefix("/blob/"))
        if path == "/token":
            return self._token(handler, query["audience"][0])
        if handler.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}, {}
        path = path.removeprefix(f"/repos/{REPOSITORY}")
        for method, form, right, answer in self._routes():
            found = re.fullmatch(form, path)
            if method == handler.command and found:
                if not self.may & {right, right.replace("read", "write")}:
                    return 403, {"message": "Resource not accessible by integration"}, {}
                status, value = answer(json.loads(body) if body else None, *found.groups())
                return (status, *self._page(value, path, query))
        return 404, {"message": "Not Found"}, {}

    def _page(self, value: Any, path: str, query: dict[str, list[str]]) -> tuple[Any, dict[str, str]]:
        if not isinstance(value, list):
            return value, {}
        size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        following = f"{self.base}/repos/{REPOSITORY}{path}?per_page={size}&page={page + 1}"
        more = len(value) > size * page
        return value[size * (page - 1) : size * page], {"Link": f'<{following}>; rel="next"'} if more else {}

    def _token(self, handler: BaseHTTPRequestHandler, audience: str) -> tuple[int, Any, dict[str, str]]:
        if self.identity is None or handler.headers.get("Authorization") != f"Bearer {RUNNER}":
            return 403, {"message": "no id-token: write"}, {}
        return 200, {"value": self.identity(audience)}, {}

    def _routes(self) -> list[tuple[str, str, str, Callable[..., tuple[int, Any]]]]:
        return [
            ("GET", r"/issues/(\d+)/comments", "pull-requests: read", self._listed),
            ("POST", r"/issues/(\d+)/comments", "pull-requests: write", self._commented),
            ("PATCH", r"/issues/comments/(\d+)", "pull-requests: write", self._changed),
            ("GET", r"/commits/(\w+)/statuses", "statuses: read", self._statuses),
            ("POST", r"/statuses/(\w+)", "statuses: write", self._added),
            ("GET", r"/commits/(\w+)/pulls", "pull-requests: read", self._pulls),
            ("GET", r"/environments/(\w+)", "actions: read", self._environment),
            ("GET", r"/actions/artifacts", "actions: read", self._artifacts),
            ("GET", r"/actions/artifacts/(\d+)/zip", "actions: read", self._zip),
        ]

    def _listed(self, _: Any, number: str) -> tuple[int, Any]:
        return 200, [entry for entry in self.comments if entry["issue"] == int(number)]

    def _commented(self, body: Any, number: str) -> tuple[int, Any]:
        assert len(body["body"]) <= 65_536
        made = {"id": 1000 + len(self.comments), "issue": int(number), "user": BOT, "body": body["body"]}
        self.comments.append(made)
        return 201, made

    def _changed(self, body: Any, number: str) -> tuple[int, Any]:
        assert len(body["body"]) <= 65_536
        found = next(entry for entry in self.comments if entry["id"] == int(number))
        found["body"] = body["body"]
        return 200, found

    def _statuses(self, _: Any, sha: str) -> tuple[int, Any]:
        return 200, [entry for entry in reversed(self.statuses) if entry["sha"] == sha]

    def _added(self, body: Any, sha: str) -> tuple[int, Any]:
        assert len(body["description"]) <= 140
        self.statuses.append({"sha": sha, "creator": BOT, **body})
        return 201, self.statuses[-1]

    def _pulls(self, _: Any, sha: str) -> tuple[int, Any]:
        return 200, [entry for entry in self.pulls if sha in (entry["merge_commit_sha"], entry["head"]["sha"])]

    def _artifacts(self, _: Any) -> tuple[int, Any]:
        found = [{name: entry[name] for name in entry.keys() - {"content"}} for entry in self.artifacts]
        return 200, {"total_count": len(found), "artifacts": found}

    def _zip(self, _: Any, number: str) -> tuple[int, Any]:
        return 302, f"{self.base}/blob/{number}"

    def _blob(self, handler: BaseHTTPRequestHandler, number: str) -> tuple[int, Any, dict[str, str]]:
        assert "Authorization" not in handler.headers, "GitHub's token is not for where files lie"
        return 200, next(entry["content"] for entry in self.artifacts if entry["id"] == int(number)), {}

    def artifact(self, content: bytes, packed: bytes | None = None, **other: Any) -> None:
        """One of a job of main, with one file."""
        archived = io.BytesIO()
        with zipfile.ZipFile(archived, "w") as archive:
            archive.writestr("snapshot.json", content)
        run = {"id": 9, "repository_id": 1, "head_repository_id": 1, "head_branch": "main"}
        made = {"id": 100 + len(self.artifacts), "name": "payconf-snapshot-production", "expired": False}
        made |= {"created_at": "2026-11-30T10:00:00Z", "workflow_run": run, "content": packed or archived.getvalue()}
        self.artifacts.append({**made, **other})

    def _environment(self, _: Any, name: str) -> tuple[int, Any]:
        return (200, self.environments[name]) if name in self.environments else (404, {"message": "Not Found"})


PROTECTED = {
    "name": "production",
    "protection_rules": [{"type": "required_reviewers"}, {"type": "branch_policy"}],
    "deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True},
}
"""An environment as it should be."""
