"""payconf secrets check: whether what an environment names is there, and nothing of it in what is printed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from payconf.cli import app
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import Reference, parse_reference
from payconf.model.secret import Secret
from payconf.model.secret_check import Found, SecretCheck, Use
from payconf.model.secret_facts import Facts
from payconf.model.span import Span
from payconf.render.secrets import secrets_json, secrets_text
from payconf.stores import file
from payconf.stores.base import Access, Content

CANARY = "canary-" + "s3cret" * 3
NOW = datetime(2026, 11, 29, 15, 10, tzinfo=UTC)
Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def root(write_project: Write, tmp_path: Path) -> Path:
    secret = tmp_path / "payflow"
    secret.write_text(json.dumps({"user": "u", "password": CANARY}))
    secret.chmod(0o640)
    return write_project(
        {
            "payconf.yaml": "version: 1\nfingerprint_key: env://KEY\nstores: {vault: {auth: {token: env://TOKEN}}}\n",
            "environments/one/environment.yaml": "class: sandbox\n"
            "shop: {provider: local, url: local:x, version: any}\n",
            "environments/one/credentials.yaml": "credentials:\n  payflow:\n    vendor: acme\n"
            f"    from: file://{secret}\n    user: '#user'\n    password: '#password'\n",
        }
    )


def run(root: Path, *more: str) -> int:
    return app.run(["--project", str(root), "secrets", "check", "one", *more])


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("read", [False, True])
def test_all_there(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str, read: bool
) -> None:
    monkeypatch.setenv("KEY", CANARY)
    monkeypatch.setenv("TOKEN", CANARY)
    assert run(root, "--format", form, *(["--read"] if read else [])) == 0
    said = capsys.readouterr().out
    assert CANARY not in said
    if form == "json":
        found = {entry["uses"][0]["what"]: entry for entry in json.loads(said)["secrets"]}
        assert set(found) == {
            "credentials/payflow.user",
            "credentials/payflow.password",
            "fingerprint_key",
            "stores.vault.auth.token",
        }
        assert found["credentials/payflow.password"]["read"] is read
        assert found["fingerprint_key"]["uses"][0]["place"] == "payconf.yaml:2:18"
    else:
        assert said.endswith("4 of 4 are there.\n")
        assert ("whether there is a field password is not known (--read)" in " ".join(said.split())) is not read


def test_a_no_outweighs_silence(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(self: object, place: Reference) -> Content:
        raise StoreUnreachable(f"{place}: the store is asleep.", "Wake it.")

    for name in ("read", "look"):
        monkeypatch.setattr(file.Files, name, down)
    monkeypatch.delenv("KEY", raising=False)
    monkeypatch.setenv("TOKEN", CANARY)
    assert run(root) == 11
    said = capsys.readouterr().out
    assert "1 of 4 are there, 1 missing, 2 no answer." in said
    assert "missing: the environment variable KEY is not set." in said
    assert "no answer: the store is asleep.\n      fix: Wake it." in said
    monkeypatch.setenv("KEY", CANARY)
    assert run(root) == 14


def test_whoever_may_not_see_metadata_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: object, place: Reference) -> Facts:
        raise SecretDenied(f"{place}: no metadata for you.")

    monkeypatch.setattr(file.Files, "look", denied)
    monkeypatch.setenv("KEY", CANARY)
    monkeypatch.setenv("TOKEN", CANARY)
    assert run(root) == 0


def test_a_missing_field_is_found_by_reading_alone(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEY", CANARY)
    monkeypatch.setenv("TOKEN", CANARY)
    (tmp_path / "payflow").write_text(json.dumps({"user": "u"}))
    assert run(root) == 0
    assert run(root, "--read") == 11


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (SecretMissing, Found.MISSING),
        (SecretDenied, Found.DENIED),
        (StoreLogin, Found.LOGIN),
        (StoreUnreachable, Found.UNREACHABLE),
        (StoreError, Found.WRONG),
    ],
)
def test_failures_are_told_apart(error: type[StoreError], found: Found) -> None:
    entry = SecretCheck.failed("env://A", (), error("env://A: words.", "do"))
    assert (entry.found, entry.fix) == (found, "do")
    assert f"{'x'} env://A" in secrets_text("one", [entry], NOW)
    assert json.loads(secrets_json("one", [entry]))["secrets"][0]["found"] == found.value


def test_a_field_whose_name_is_told_is_known_to_be_there() -> None:
    facts = Facts(read=False, fields=frozenset({"b"}))
    text = secrets_text("one", [SecretCheck("sops://a.yaml#b", (), Found.THERE, facts)], NOW)
    assert text.splitlines()[3].strip() == "by metadata alone"


def test_what_a_store_tells_is_printed() -> None:
    uses = (Use("credentials/a.b", Span("a.yaml", 1, 2)),)
    facts = Facts("7", NOW - timedelta(days=12), NOW + timedelta(days=30), "staged", read=False)
    text = secrets_text("one", [SecretCheck("vault://kv/a#b", uses, Found.THERE, facts)], NOW)
    assert (
        "version 7; 12 days old (2026-11-17); expires 2026-12-29 (in 30 days); staged; by metadata alone"
        in " ".join(text.split())
    )
    gone = Facts(expires=NOW)
    assert "(has expired)" in secrets_text("one", [SecretCheck("op://a/b", uses, Found.THERE, gone, True)], NOW)


def test_one_login_and_one_read_a_place(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, read = [], []

    class Counted(file.Files):
        def __init__(self, access: Access) -> None:
            opened.append(os.getpid())

        def read(self, place: Reference) -> Content:
            read.append(str(place))
            return Content(Secret(b'{"user": "u", "password": "p"}'), Facts())

    from dataclasses import replace

    monkeypatch.setattr(file, "SCHEME", replace(file.SCHEME, open=Counted))
    monkeypatch.setenv("KEY", CANARY)
    monkeypatch.setenv("TOKEN", CANARY)
    assert run(root, "--read") == 0
    assert len(opened) == 1
    assert len(read) == 1
    assert parse_reference(read[0]).key is None
