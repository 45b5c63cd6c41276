"""vault:// against a real OpenBao."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_stores.servers import OpenBao, openbao


@pytest.fixture(scope="module")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    with openbao(tmp_path_factory.mktemp("openbao")) as started:
        yield started


def test_the_server_keeps_versions(bao: OpenBao) -> None:
    for number in (1, 2):
        bao.call("POST", "secret/data/a", {"data": {"key": str(number)}})
    assert bao.call("GET", "secret/data/a?version=1")["data"]["data"] == {"key": "1"}
