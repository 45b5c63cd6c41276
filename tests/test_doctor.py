"""payconf doctor: each thing that may be wrong with a place, what it says of it, and that it touches nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from payconf.cli.app import run
from payconf.init import Answers
from payconf.model.checkup import Checkup, Standing
from payconf.model.lease import Lease, Owner
from payconf.model.secret import Secret
from payconf.plan.sign import public_key
from payconf.providers.local.database import create
from payconf.render.doctor import checkup_text
from payconf.schema import NAMES
from payconf.state import open_state, tables
from payconf.workflow.doctor.shop import _clock
from payconf.workflow.init import init
from tests.http_samples import Server, reply
from tests.oro_worlds import oro_world
from tests.permissions import read_only
from tests.worlds import REPOSITORY

ENVIRONMENTS: dict[str, Any] = {"sandbox": "sandbox", "production": "production"}
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What init makes, entered; in git, with the embedded shop of its sandbox."""
    folder = tmp_path / "project"
    init(folder, Answers(environments=ENVIRONMENTS, types=("money_order", "stripe")))
    create(folder / ".payconf/local/sandbox.sqlite", ("Default",), ("English",), ("Default",), "USD")
    git(folder, "init", "--quiet")
    monkeypatch.chdir(folder)
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


def looked(capfd: Capture, *words: str, code: int = 0) -> dict[tuple[str | None, str], dict[str, str]]:
    """What was found, by environment and subject."""
    ended = run(["doctor", *words, "--format", "json"])
    out, err = capfd.readouterr()
    assert ended == code, out + err
    return {(entry["environment"], entry["subject"]): entry for entry in json.loads(out)["checks"]}


def standing(found: dict[tuple[str | None, str], dict[str, str]], subject: str, environment: str | None = None) -> str:
    return found[environment, subject]["standing"]


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_place_where_all_is_well(project: Path, capfd: Capture) -> None:
    found = looked(capfd, "sandbox")
    assert {entry["standing"] for entry in found.values()} == {"ok", "warning"}
    assert [subject for (_, subject), entry in found.items() if entry["standing"] == "warning"] == ["env://"]
    assert "SANDBOX_STRIPE_SECRET_KEY" in found["sandbox", "env://"]["text"]
    assert found["sandbox", "shop"]["text"] == f"embedded, {project / '.payconf/local/sandbox.sqlite'}"


def test_nothing_is_written(project: Path, tmp_path: Path, capfd: Capture) -> None:
    with closing(open_state(f"sqlite://{project / '.payconf/state.sqlite'}")):
        pass
    before = content(tmp_path)
    looked(capfd)
    assert content(tmp_path) == before


def test_the_text_says_what_to_do(project: Path, capfd: Capture) -> None:
    (project / "environments/sandbox/broken.yaml").write_text("rules: {x: 1}\n")
    assert run(["doctor"]) == 1
    out = capfd.readouterr().out
    assert "problem    files: 1 error in its files\n           fix: payconf validate sandbox\n" in out
    assert "not asked  the rest" in out
    assert "\nproduction\n" in out
    assert out.endswith("1 problem, 2 warnings.\n")


def test_outside_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    found = looked(capfd, code=1)
    assert standing(found, "project") == "problem"
    assert "payconf init" in found[None, "project"]["fix"]
    (tmp_path / "payconf.yaml").write_text("version: 1\n")
    assert "has no environment" in looked(capfd, code=1)[None, "project"]["text"]


def test_an_environment_that_is_not_there(project: Path, capfd: Capture) -> None:
    assert run(["doctor", "staging"]) == 64
    assert "production, sandbox" in capfd.readouterr().err


# The machine


def test_git(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    git(project, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "--allow-empty", "-m", "a")
    assert "whole clone" in looked(capfd, "sandbox")[None, "git"]["text"]
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{project}", "shallow")
    shutil.rmtree(project / ".git")
    assert "in no repository" in looked(capfd, "sandbox")[None, "git"]["text"]
    (tmp_path / "shallow/.git").rename(project / ".git")
    assert "shallow clone" in looked(capfd, "sandbox")[None, "git"]["text"]
    (project / ".git/HEAD").write_text("nonsense")
    assert "can't read the repository" in looked(capfd, "sandbox")[None, "git"]["text"]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "there is no git here" in looked(capfd, "sandbox")[None, "git"]["text"]


def test_variables_of_the_network_are_named_and_not_shown(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://jana:pass" + "word@proxy.acme.example")
    assert run(["doctor", "sandbox"]) == 0
    out = capfd.readouterr().out
    assert "HTTPS_PROXY is set; shops and services are called without" in " ".join(out.split())
    assert "proxy.acme.example" not in out


def test_the_cache(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert standing(looked(capfd, "sandbox"), "cache") == "ok"
    (tmp_path / "cache").mkdir()
    with read_only(tmp_path / "cache"):
        assert standing(looked(capfd, "sandbox"), "cache") == "warning"
    monkeypatch.setenv("PAYCONF_CACHE", "off")
    assert "off" in looked(capfd, "sandbox")[None, "cache"]["text"]


@pytest.mark.parametrize(
    ("encoding", "columns", "wanted"),
    [
        ("ascii", None, "warning"),
        ("UTF-8", 60, "warning"),
        ("utf8", 100, "ok"),
    ],
)
def test_the_terminal(encoding: str, columns: int | None, wanted: str) -> None:
    from payconf.workflow.doctor.machine import machine

    (found,) = [entry for entry in machine(None, {}, encoding, columns) if entry.subject == "terminal"]
    assert found.standing.value == wanted


# The project


def test_schemas_of_another_payconf(project: Path, capfd: Capture) -> None:
    (project / "schemas/objects.schema.json").write_text("{}")
    (project / "schemas/plan.schema.json").unlink()
    found = looked(capfd, "sandbox")
    assert f"2 of {len(NAMES)} schemas" in found[None, "editor"]["text"]
    assert run(["schema", "--write", "schemas"]) == 0
    capfd.readouterr()
    assert standing(looked(capfd, "sandbox"), "editor") == "ok"
    shutil.rmtree(project / "schemas")
    assert "no schemas" in looked(capfd, "sandbox")[None, "editor"]["text"]


def test_warnings_and_refusals_in_files(project: Path, capfd: Capture) -> None:
    everybody = "sort_order: 10\n    expression: subtotal.value > 5 or subtotal.value <= 5"
    edit(project / "environments/_shared/rules.yaml", "sort_order: 10", everybody)
    assert standing(looked(capfd, "sandbox"), "files", "sandbox") == "warning"
    edit(
        project / "environments/production/credentials.yaml",
        "env://PRODUCTION_STRIPE_PUBLIC_KEY",
        "pk_" + "test_" + "a1" * 20,
    )
    assert "a guard refuses" in looked(capfd, "production", code=1)["production", "files"]["text"]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# What has to be installed, and keys


def test_parts_that_are_missing(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    file = project / "environments/sandbox/credentials.yaml"
    edit(file, "env://SANDBOX_STRIPE_SECRET_KEY", "awssm://payments/stripe#secret_key")
    edit(file, "env://SANDBOX_STRIPE_SIGNING_SECRET", "sops://secrets.yaml#signing")
    (project / "policies").mkdir()
    (project / "policies/own.yaml").write_text("policies:\n  own:\n    assert: 1 == 1\n")
    from importlib import util

    found_spec = util.find_spec
    gone = ("boto3", "cel_expr_python")
    monkeypatch.setattr(util, "find_spec", lambda name: None if name in gone else found_spec(name))
    monkeypatch.setenv("PATH", str(project))
    run(["doctor", "sandbox", "--offline"])
    out = capfd.readouterr().out
    assert 'fix: python -m pip install "payconf[aws]"' in out
    assert "the program sops, for sops:// is not installed" in out


def test_keys_of_plans(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    file = project / "environments/production/environment.yaml"
    assert standing(looked(capfd, "production"), "plan keys", "production") == "not asked"
    monkeypatch.setenv("PRODUCTION_PLAN_KEY", "A" * 43 + "=")
    for name in ("PUBLIC_KEY", "SECRET_KEY", "SIGNING_SECRET"):
        monkeypatch.setenv(f"PRODUCTION_STRIPE_{name}", "x")
    monkeypatch.setenv("PAYCONF_FINGERPRINT_KEY", "f" * 64)
    found = looked(capfd, "production", "--secrets", code=1)["production", "plan keys"]
    own = public_key(Secret(b"A" * 43 + b"="))
    assert own in found["fix"]
    text = file.read_text("utf-8")
    verify = text.partition("verify: [")[2].partition("]")[0]
    edit(file, verify, own)
    assert standing(looked(capfd, "production", "--secrets"), "plan keys", "production") == "ok"
    edit(file, "  sign: env://PRODUCTION_PLAN_KEY\n", "")
    assert standing(looked(capfd, "production"), "plan keys", "production") == "warning"
    edit(file, own, "ed25519:abc")
    looked(capfd, "production", code=1)


# State and lock


def test_a_lock_that_was_left_over(project: Path, capfd: Capture) -> None:
    now = datetime.now(UTC)
    with closing(open_state(f"sqlite://{project / '.payconf/state.sqlite'}")) as store:
        begun, over = ((now - timedelta(minutes=minutes)).isoformat() for minutes in (9, 7))
        store.lock(Lease("sandbox", "1" * 32, Owner("runner", 7, "ci"), begun, over), begun)
    found = looked(capfd, "sandbox")["sandbox", "lock"]
    assert found["standing"] == "warning"
    assert "ci on runner" in found["text"]
    with closing(open_state(f"sqlite://{project / '.payconf/state.sqlite'}")) as store:
        store.break_lock("sandbox")
        later = (now + timedelta(minutes=7)).isoformat()
        store.lock(Lease("sandbox", "2" * 32, Owner("runner", 7, "ci"), now.isoformat(), later), now.isoformat())
    assert "under way" in looked(capfd, "sandbox")["sandbox", "lock"]["text"]


def test_states_of_all_ages(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.setenv("PAYCONF_STATE", f"sqlite://{tmp_path / 'state.sqlite'}")
    assert "is made by the first apply" in looked(capfd, "sandbox")["sandbox", "state"]["text"]
    with monkeypatch.context() as older:
        older.setattr("payconf.state.sqlite.MIGRATIONS", tables.MIGRATIONS[:-1])
        open_state(os.environ["PAYCONF_STATE"]).close()
    assert "makes it ready" in looked(capfd, "sandbox")["sandbox", "state"]["text"]
    open_state(os.environ["PAYCONF_STATE"]).close()
    with monkeypatch.context() as older:
        older.setattr("payconf.state.sqlite.MIGRATIONS", tables.MIGRATIONS[:-1])
        assert "newer payconf" in looked(capfd, "sandbox", code=1)["sandbox", "state"]["text"]
    with read_only(tmp_path):
        assert "can't be written" in looked(capfd, "sandbox", code=1)["sandbox", "state"]["text"]


def test_a_state_that_dies_with_the_job(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.setenv("CI", "true")
    assert "dies with this CI job" in looked(capfd, "sandbox", code=1)["sandbox", "state"]["text"]


def test_states_elsewhere(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: Capture) -> None:
    monkeypatch.setenv("PAYCONF_STATE", "postgresql://jana:pass" + "word@127.0.0.1:1/payconf")
    found = looked(capfd, "sandbox", "--offline")["sandbox", "state"]
    assert found["standing"] == "not asked"
    assert "pass" + "word" not in found["text"]
    assert standing(looked(capfd, "sandbox", code=1), "state", "sandbox") == "problem"
    from importlib import util

    found_spec = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "psycopg" else found_spec(name))
    assert "payconf[postgresql]" in looked(capfd, "sandbox", code=1)["sandbox", "state"]["fix"]
    monkeypatch.setenv("PAYCONF_STATE", "vault://kv/payconf#state")
    assert standing(looked(capfd, "sandbox", "--offline"), "state", "sandbox") == "not asked"


# Stores and shop


def test_stores(project: Path, tmp_path: Path, capfd: Capture) -> None:
    file = project / "environments/sandbox/credentials.yaml"
    edit(file, "env://SANDBOX_STRIPE_SECRET_KEY", f"file://{tmp_path}/secret")
    found = looked(capfd, "sandbox")
    assert standing(found, "file://", "sandbox") == "ok"  # it answers that nothing is there
    edit(file, "env://SANDBOX_STRIPE_SIGNING_SECRET", "vault://kv/x#y")
    assert standing(looked(capfd, "sandbox", "--offline"), "vault://", "sandbox") == "not asked"
    found = looked(capfd, "sandbox", code=1)
    assert standing(found, "vault://", "sandbox") == "problem"
    assert found["sandbox", "vault://"]["fix"]


def test_a_store_that_tells_nothing_without_the_value(project: Path, capfd: Capture) -> None:
    file = project / "environments/sandbox/credentials.yaml"
    edit(file, "env://SANDBOX_STRIPE_SECRET_KEY", "keyring://payconf/stripe")
    assert standing(looked(capfd, "sandbox"), "keyring://", "sandbox") == "not asked"


def test_the_embedded_shop_is_not_made_yet(project: Path, capfd: Capture) -> None:
    found = looked(capfd, "production")["production", "shop"]
    assert found["standing"] == "warning"
    assert found["fix"].startswith("payconf local create production ")


def test_an_orocommerce_that_is_ready(tmp_path: Path) -> None:
    with oro_world(tmp_path) as world:
        said = world.payconf("doctor", "sandbox", "--offline", "--format", "json")
        assert {entry["subject"]: entry["standing"] for entry in json.loads(said.out)["checks"]}["shop"] == "not asked"
        said = world.payconf("doctor", "sandbox", "--format", "json")
        found = {entry["subject"]: entry["standing"] for entry in json.loads(said.out)["checks"]}
        assert found["shop"] == "ok"
        assert found["shop's content"] == "not asked"
        said = world.payconf("doctor", "sandbox", "--secrets", "--format", "json")
        found = {entry["subject"]: entry["standing"] for entry in json.loads(said.out)["checks"]}
        assert found["shop's role"] == "problem"  # it may read users
        assert "shop's login" not in found
        assert not [value for name, value in world.environ.items() if "SECRET" in name and value in said.all]
        world.environ["SANDBOX_CLIENT_SECRET"] = "another"
        said = world.payconf("doctor", "sandbox", "--secrets")
        assert said.code == 1
        assert "problem    shop's login" in said.out


_REAL = """\
version: "6.1"
  bundles: [stripe]
  client_id: env://SANDBOX_SHOP_CLIENT_ID
  client_secret: env://SANDBOX_SHOP_CLIENT_SECRET"""


def real(project: Path, url: str) -> None:
    edit(project / "environments/sandbox/environment.yaml", "provider: local", "provider: orocommerce")
    edit(project / "environments/sandbox/environment.yaml", "url: local:sandbox", f"url: {url}")
    edit(project / "environments/sandbox/environment.yaml", "version: any", _REAL)


def test_the_shop_s_clock(project: Path, server: Server, capfd: Capture) -> None:
    real(project, server.base)

    def at(handler: Any) -> None:
        handler.send_response_only(401)
        handler.send_header("Date", format_datetime(datetime.now(UTC) - timedelta(minutes=10), usegmt=True))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answers["/api"] = at
    found = looked(capfd, "sandbox")
    assert standing(found, "shop", "sandbox") == "ok"
    assert "ahead of the shop's" in found["sandbox", "clock"]["text"]
    server.answers["/api"] = reply(200)
    assert standing(looked(capfd, "sandbox"), "clock", "sandbox") == "ok"
    assert "Authorization" not in server.seen[0][2]


def test_a_clock_that_nobody_tells_or_that_is_late() -> None:
    now = datetime.now(UTC)
    assert _clock(now, "").standing is Standing.NOT_ASKED
    assert "behind" in _clock(now, format_datetime(now + timedelta(minutes=5))).text


def test_a_shop_that_is_away(project: Path, capfd: Capture) -> None:
    real(project, "http://127.0.0.1:1")
    found = looked(capfd, "sandbox", code=1)["sandbox", "shop"]
    assert found["standing"] == "problem"
    assert found["fix"]


def test_a_shop_of_a_provider_that_is_not_there(project: Path, capfd: Capture) -> None:
    edit(project / "environments/sandbox/environment.yaml", "provider: local", "provider: magento")
    looked(capfd, "sandbox", code=1)


def test_text_of_files_is_made_safe() -> None:
    shown = checkup_text([Checkup("x", Standing.PROBLEM, "a\x1b[31mb", "c\x07", "e\x1bn")])
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_the_commands_of_the_page(project: Path, capfd: Capture) -> None:
    page = (REPOSITORY / "docs/how-to/doctor.md").read_text("utf-8")
    lines = re.findall(r"^\$ payconf (.*)$", page, re.M)
    assert lines
    for line in lines:
        assert run(line.split()) == 0, capfd.readouterr().out
    assert "0 problems" in capfd.readouterr().out
