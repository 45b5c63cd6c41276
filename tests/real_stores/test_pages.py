"""docs/how-to/stores/awssm.md, awsssm.md and sops.md lead to secrets that are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real_stores.aws import KEYS, Account, account, login
from tests.real_stores.pages import KEY, SIGNING, Page, aws

__all__ = ["login"]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    yield from account(tmp_path_factory.mktemp("aws"))


@pytest.mark.usefixtures("login")
@pytest.mark.parametrize(("name", "service"), [("awssm", "secretsmanager"), ("awsssm", "ssm")])
def test_aws(cloud: Account, tmp_path: Path, name: str, service: str) -> None:
    (tmp_path / "stripe.json").write_text(json.dumps({"secret_key": KEY, "signing_secret": SIGNING}))
    (tmp_path / "stripe-secret-key.txt").write_text(KEY)
    (tmp_path / "stripe-signing-secret.txt").write_text(SIGNING)
    page = Page(name, tmp_path / "project")
    for line in page.setup.splitlines():
        aws(line, cloud.client(service), tmp_path)
    page.settings("region: eu-central-1", f"region: eu-central-1, endpoint: '{cloud.url}'")
    validated, looked, read = page.run(KEYS)
    assert "0 errors, 0 warnings" in validated
    assert "2 of 2 are there" in looked
    assert "by metadata alone" in looked
    assert "0 days old" in looked
    assert "2 of 2 are there" in read
    assert "by metadata alone" not in read


def test_sops(tmp_path: Path) -> None:
    page = Page("sops", tmp_path / "project")
    around = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "SOPS_DISABLE_VERSION_CHECK": "1",
    }
    secrets = {"STRIPE_SECRET_KEY": KEY, "STRIPE_SIGNING_SECRET": SIGNING}
    done = subprocess.run(
        ["bash", "-euc", page.setup],
        cwd=page.project,
        env={**around, **secrets},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    key = (tmp_path / "payconf-sandbox.agekey").read_text().splitlines()[-1]
    validated, looked, read = page.run({**around, "PAYCONF_AGE_KEY": key})
    assert "0 errors, 0 warnings" in validated
    assert "3 of 3 are there" in looked
    assert "by metadata alone" in looked
    assert "3 of 3 are there" in read
    assert key not in validated + looked + read
