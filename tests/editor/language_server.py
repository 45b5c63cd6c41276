"""A small client of the Language Server Protocol, as an editor is one: it speaks to yaml-language-server over stdio."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Self

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = ROOT / ".venv/yaml-language-server/node_modules/yaml-language-server/bin/yaml-language-server"
NODE = ROOT / ".venv/bin/node"
_PATIENCE = 60


class Editor:
    """One folder that is open in an editor, with the settings that it was given."""

    def __init__(self, folder: Path, schemas: Mapping[str, list[str]]) -> None:
        self.folder = folder
        self.settings = {
            "yaml": {
                "validate": True,
                "hover": True,
                "completion": True,
                "schemaStore": {"enable": False},
                "schemas": dict(schemas),
            },
        }
        self.process = subprocess.Popen(
            [NODE, SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.number = self.version = 0
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        workspace = {"uri": self.folder.as_uri(), "name": "project"}
        able = {
            "workspace": {"configuration": True, "workspaceFolders": True},
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                "hover": {"contentFormat": ["markdown"]},
                "publishDiagnostics": {},
            },
        }
        start = {"processId": None, "rootUri": workspace["uri"], "workspaceFolders": [workspace], "capabilities": able}
        self.ask("initialize", start)
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def diagnostics(self, path: Path, text: str | None = None) -> list[str]:
        """What is underlined in a file, by line, or in another text at its place."""
        uri = self._open(path, text)
        while uri not in self.published:
            self._handle(self.answers.get(timeout=_PATIENCE))
        found = self.published.pop(uri)
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.ask("textDocument/documentSymbol", {"textDocument": {"uri": self.folder.as_uri()}})  # and what came late
        self.published.pop(uri, None)
        return [f"{entry['range']['start']['line'] + 1}: {entry['message']}" for entry in found]

    def completions(self, path: Path, text: str) -> dict[str, str]:
        """What is offered where | stands in the text: labels, and what is said beside them."""
        position, uri = self._at(path, text)
        found = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        return {entry["label"]: _said(entry.get("documentation")) for entry in found["items"]}

    def hover(self, path: Path, text: str) -> str:
        """What is shown where | stands in the text."""
        position, uri = self._at(path, text)
        found = self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        return "" if found is None else _said(found["contents"])

    def _at(self, path: Path, text: str) -> tuple[dict[str, int], str]:
        before, _, after = text.partition("|")
        uri = self._open(path, before + after)
        lines = before.split("\n")
        return {"line": len(lines) - 1, "character": len(lines[-1])}, uri

    def _open(self, path: Path, text: str | None) -> str:
        uri = path.as_uri()
        self.published.pop(uri, None)
        content = path.read_text("utf-8") if text is None else text
        self.version += 1  # what was parsed of a version is remembered
        document = {"uri": uri, "languageId": "yaml", "version": self.version, "text": content}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """A request and its result."""
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self.answers.get(timeout=_PATIENCE)
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")
            self._handle(message)

    def tell(self, method: str, params: Mapping[str, Any]) -> None:
        """A notification."""
        self._send({"method": method, "params": params})

    def _handle(self, message: Mapping[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            asked = [self.settings.get(item.get("section"), {}) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": asked})
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        stream: BinaryIO = self.process.stdout  # type: ignore[assignment]
        while head := stream.readline():
            length = int(head.partition(b":")[2])
            while stream.readline().strip():
                pass
            self.answers.put(json.loads(stream.read(length)))


def _said(content: Any) -> str:
    if isinstance(content, Mapping):
        return str(content.get("value", ""))
    return "" if content is None else str(content)
