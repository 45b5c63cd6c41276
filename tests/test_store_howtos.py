"""The pages of docs/how-to/stores: their projects, their commands and what they say is printed, against the fakes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from payconf.testing.stores.azure import AzureFake
from payconf.testing.stores.connect import ConnectFake, Item, Vault
from payconf.testing.stores.google import GoogleFake
from payconf.testing.stores.tls import loopback
from tests.store_samples import forms
from tests.test_docs import ROOT, blocks, commands, write_files

pytestmark = pytest.mark.untraced

SECRET, SIGNING = "sk_" + "test_" + "canary/+" + "s3cret" * 3, "wh" + "sec_" + "canary" * 4
FIELDS = json.dumps({"secret_key": SECRET, "signing_secret": SIGNING})
MOMENTS = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "NOW"),
    (re.compile(r"\b\d+\s+days?\b"), "DAYS"),
    (re.compile(r"\s+"), " "),
)
"""What differs from one day to the next; lines break elsewhere then."""


def steady(text: str) -> str:
    for pattern, instead in MOMENTS:
        text = pattern.sub(instead, text)
    return text.strip()


def follow(name: str, folder: Path, environ: Mapping[str, str], *edits: tuple[str, str]) -> dict[str, str]:
    """Do what the page says, in a project of its blocks. `edits`: what leads to the fake. Returns what was printed."""
    page = ROOT / "docs" / "how-to" / "stores" / f"{name}.md"
    project = folder / "project"
    for file in write_files(page, project):
        text = file.read_text("utf-8")
        for old, new in edits:
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    said = {}
    for command in commands(page):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", *command.split()],
            cwd=project,
            env={**os.environ, **environ},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        assert done.stderr == ""
        said[command] = done.stdout
        assert not [form for text in (SECRET, SIGNING) for form in forms(text) if form in done.stdout]
    (promised,) = [block.text for block in blocks(page) if block.language == "text"]
    for old, new in edits:
        promised = promised.replace(old, new)
    assert steady(said["payconf secrets check sandbox"]) == steady(promised)
    return said


@pytest.fixture
def google(tmp_path: Path) -> Iterator[GoogleFake]:
    with GoogleFake() as fake:
        fake.put("stripe", b"{}", FIELDS.encode()).expires = "2099-06-30T00:00:00Z"
        yield fake


def test_gcpsm(google: GoogleFake, tmp_path: Path) -> None:
    environ = {"GOOGLE_APPLICATION_CREDENTIALS": str(google.login(tmp_path)), "GOOGLE_CLOUD_PROJECT": "acme-payments"}
    settings = ("{gcp: {project: acme-payments}}", f"{{gcp: {{project: acme-payments, endpoint: '{google.url}'}}}}")
    said = follow("gcpsm", tmp_path, environ, settings)
    assert "not known" not in said["payconf secrets check sandbox --read"]
    assert len([line for line in google.asked if line.endswith(":access")]) == 1


def test_azurekv(tmp_path: Path) -> None:
    tls, trusted = loopback(tmp_path)
    with AzureFake(tls) as fake:
        kept = fake.put("stripe", "{}", FIELDS)
        kept.versions[1].version, kept.versions[1].expires = "2".rjust(32, "0"), 4086460800
        shop = "version: any}"
        settings = (shop, f"{shop}\nstores: {{azure: {{endpoint: '{fake.url}'}}}}")
        said = follow("azurekv", tmp_path, {**fake.environ(), "REQUESTS_CA_BUNDLE": str(trusted)}, settings)
    assert "not known" not in said["payconf secrets check sandbox --read"]
    assert len([line for line in fake.asked if line.endswith("/token")]) == 3 - 1


def test_op(tmp_path: Path) -> None:
    item = Item("stripe", [("secret key", SECRET)], {"Webhook": [("signing secret", SIGNING)]})
    with ConnectFake(Vault("payments", [item])) as fake:
        address = ("address: https://connect.acme.example", f"address: '{fake.url}'")
        column = (":3:70\n", f":3:{70 + len(address[1]) - len(address[0])}\n")
        follow("op", tmp_path, {"OP_CONNECT_TOKEN": fake.token()}, address, column)
    assert len([line for line in fake.asked if line.endswith(item.id)]) == 1


def test_keyring(tmp_path: Path) -> None:
    environ = {"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring", "XDG_DATA_HOME": str(tmp_path)}
    page = ROOT / "docs" / "how-to" / "stores" / "keyring.md"
    lines = [line for block in blocks(page) if block.language == "sh" for line in block.text.splitlines()]
    stored = [line.split() for line in lines if line.startswith("keyring set ")]
    for words, secret in zip(stored, (SECRET, SIGNING), strict=True):
        command, given = [sys.executable, "-m", *words], {**os.environ, **environ}
        subprocess.run(command, input=secret, text=True, env=given, check=True)
    follow("keyring", tmp_path, environ)


def test_env(tmp_path: Path) -> None:
    follow("env", tmp_path, {"STRIPE_SECRET_KEY": SECRET, "STRIPE_SIGNING_SECRET": SIGNING})


def test_file(tmp_path: Path) -> None:
    file = tmp_path / "stripe"
    file.write_text(FIELDS + "\n", "utf-8")
    file.chmod(0o600)
    os.utime(file, (1767323045, 1767323045))
    follow("file", tmp_path, {}, ("/etc/payconf/secrets/stripe", str(file)))
