"""What the tests of awssm:// and awsssm:// have in common: an emulator, its administrator, and payconf's own login."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from payconf.model.config.stores import Aws, Stores
from payconf.model.reference import parse_reference
from payconf.stores.access import logins
from payconf.stores.resolver import Resolver

REGION = "eu-central-1"
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIA" + "TESTTESTTESTTEST",
    "AWS_SECRET_ACCESS_KEY": "canary-of-aws",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials in the variables, as a CI has them."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


class Account:
    """One account of the emulator. `client`: of its administrator."""

    def __init__(self, url: str) -> None:
        self.url = url

    def client(self, service: str, region: str = REGION) -> Any:
        return boto3.client(service, region_name=region, endpoint_url=self.url)

    def resolver(self, **said: Any) -> Resolver:
        """payconf's; `said`: more of `stores: {aws: …}`."""
        settings = Stores(aws=Aws(**{"region": REGION, "endpoint": self.url, **said}))
        return Resolver(logins(settings, os.environ, Path("/"), lambda: datetime.now(UTC)))

    def read(self, text: str, **said: Any) -> bytes:
        return self.resolver(**said)(parse_reference(text)).reveal()


def account(folder: Path) -> Iterator[Account]:
    """A fixture's body."""
    from tests.real_stores.servers import moto

    with moto(folder) as url:
        yield Account(url)
