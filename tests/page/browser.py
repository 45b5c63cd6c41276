"""A browser without network that notes everything a page asks for or complains about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.worlds import REPOSITORY

AXE = REPOSITORY / ".venv/axe/node_modules/axe-core/axe.min.js"
ARTIFACTS = REPOSITORY / "artifacts/page"
SCHEMES = ("light", "dark")


@dataclass
class Opened:
    """A page, its console, and the addresses that it asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe-core finds, rule by rule with the elements; it is handed in from outside, past the page's policy."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document)")
        assert found["passes"], "axe-core has looked at nothing"
        return [
            f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def keep(self, name: str) -> None:
        """A screenshot of all of it."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium; as root it runs without its sandbox, or not at all."""
    program = shutil.which("chromium")
    assert program is not None, "make page installs chromium"
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, chromium_sandbox=False)
        yield started
        started.close()


@contextmanager
def opened(
    started: Browser, file: Path, scheme: str = "light", script: bool = True, width: int = 1200
) -> Iterator[Opened]:
    """The file in a fresh browser context that has no network. `scheme`: light or dark."""
    context = started.new_context(
        offline=True,
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        viewport={"width": width, "height": 900},
    )
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.goto(file.as_uri())
    yield found
    context.close()
