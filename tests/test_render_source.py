"""Quoted lines and `show`: what lets somebody in is not shown, wherever it was written by mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from payconf.render.redact import redact
from payconf.render.show import show_text
from payconf.render.source import source_line
from tests.resolve_samples import SETTINGS, TERM, resolved

CANARY = "CANARY" + "hook1"


@pytest.mark.parametrize(
    "line",
    [
        f"    token: {CANARY}",
        f"    auth: {CANARY}",
        f"    password: &p {CANARY}",
        f"    password: pa{{ss,{CANARY}",
        f"    password: [{CANARY}, {CANARY}]",
        f"  - signing_secret: {CANARY}",
        f'  vault: {{"token":"{CANARY}", "auth": {CANARY}}}',
        f"  vault: {{tokens: [a, {CANARY}], x: y}}",
        f"    from: {CANARY}",
        f"state: postgresql://payconf:pa'{CANARY}@db.example/x",
        f"state: postgresql://db.example/x?sslmode=require&password={CANARY}",
        f"state: postgresql://db.example/x?user=me&sslPassword={CANARY}&y=1",
        f"    from: vault://kv/x?auth_token={CANARY}",
        f"  url: https://me:{CANARY}@vault.example",
    ],
)
@pytest.mark.parametrize("file", ["payconf.yaml", "environments/production/credentials.yaml"])
def test_no_quoted_line_shows_what_lets_somebody_in(file: str, line: str) -> None:
    shown = source_line(file, line)
    assert CANARY not in shown
    assert "…" in shown


@pytest.mark.parametrize(
    "line",
    [
        "moved: [{from: rules/old, to: rules/new}]",
        "  - {from: rules/old, to: rules/new}",
        "    from: 2026-11-27T00:00",
        "    from: vault://kv/stripe?version=3",
        "  methods: [cards, bank]",
        "  base: &base {enabled: true}",
        "  expression: subtotal.value > 5 and x ? y : z",
        "  https://acme.example/?page=2",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert source_line("environments/sandbox/o.yaml", line) == line


def test_options_of_a_url_that_let_nobody_in_are_shown() -> None:
    assert redact("postgresql://db/x?sslmode=require&token=a&b=c") == "postgresql://db/x?sslmode=require&token=…&b=c"


def test_show_hides_the_same(write_project: Callable[[dict[str, str]], Path]) -> None:
    files = {
        "payconf.yaml": f'version: 1\nstate: "postgresql://me:{CANARY}@db/x?password={CANARY}"\n'
        f"stores: {{vault: {{token: {CANARY}, auth: {CANARY}, password: {CANARY}, url: https://u:{CANARY}@v}}}}\n",
        "environments/one/environment.yaml": SETTINGS,
        "environments/one/o.yaml": TERM
        + f"webhooks: {{w: {{service: stripe, integration: invoice, signing_secret: {CANARY}}}}}\n",
        "environments/one/credentials.yaml": f"credentials: {{x: {{from: {CANARY}}}}}\n",
    }
    found = resolved(write_project(files)).environment
    assert found is not None
    text = show_text(found, provenance=True)
    assert CANARY not in text
    assert text.count("(hidden: a literal where a reference belongs)") == 5
    assert "postgresql://…@db/x?password=…" in text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("    url: https://shop.acme.de/apruve/notify/t0ken9", "    url: https://shop.acme.de/…"),
        ('  w: {service: apruve, url: "https://shop.acme.de/t0ken9?a=b", events: [a]}', None),
        ("    url: https://shop.acme.de?k=t0ken9", "    url: https://shop.acme.de?…"),
        ("  url: https://shop.acme.de", "  url: https://shop.acme.de"),
        ("  url: local:acme", "  url: local:acme"),
    ],
)
def test_of_a_web_address_only_the_host_is_shown(line: str, shown: str | None) -> None:
    found = source_line("environments/production/webhooks.yaml", line)
    assert found == shown or (shown is None and "t0ken9" not in found and "events: [a]" in found)
